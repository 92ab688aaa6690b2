"""Fictional stories of fictional projects, with a drawing in place of a photograph: told, waiting and a draft."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from members.models import Organisation, User
from projects.choices import Publication
from projects.models import Project, Story
from projects.services.stories import publish_story, send_story, write_story

from .logins import address_of
from .people import Secretariat

ALT = "A drawing in place of a photograph: an aerial above three houses, sending waves (demonstration)"
TEXT = (
    "For seven weeks the schools of the district were closed. Lessons came by radio, twice a day, and the teachers "
    "called their pupils on Fridays.\n\nWhen the doors opened again, most pupils were back in the first week. "
    "This story is invented for the demonstration."
)
TITLES = (
    "Lessons by radio, twice a day",
    "Teachers who call on Fridays",
    "Back at school in the first week",
    "A platform that works without a line",
)


class Stories:
    def __init__(self, secretariat: Secretariat, member: Organisation) -> None:
        self.secretariat, self.member = secretariat, member

    def load(self) -> None:
        """Two are public, one waits for an approver, one is a draft of the member's."""
        shown = Project.objects.filter(is_demonstration=True, publication=Publication.PUBLISHED)
        first, second, third = shown.order_by("pk")[:3]
        coordinator = self.secretariat.coordinator
        for project, title in zip((first, second), TITLES[:2], strict=True):
            story = self._write(project, title, by=coordinator)
            publish_story(story=send_story(story=story, by=coordinator), by=self.secretariat.approver)
        send_story(story=self._write(third, TITLES[2], by=coordinator), by=coordinator)
        own = shown.filter(participations__organisation=self.member).order_by("pk")[0]
        member = User.objects.get(email=address_of("member"))
        self._write(own, TITLES[3], by=member, organisation=self.member)

    def _write(self, project: Project, title: str, *, by: User, organisation: Organisation | None = None) -> Story:
        return write_story(
            project=project,
            organisation=organisation,
            picture=drawing(TITLES.index(title)),
            by=by,
            title=title,
            text=TEXT,
            language="en",
            picture_alt=ALT,
            people_agreed=True,
            is_demonstration=True,
        )


def drawing(number: int) -> SimpleUploadedFile:
    """Houses, an aerial and its waves, in the colours of the portal."""
    picture = Image.new("RGB", (1200, 800), ("#dfe8ee", "#e8e2d4", "#e3e9dd", "#e9e0e6")[number % 4])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 600, 1200, 800), fill="#c9c2ae")
    for left in (150, 480, 810):
        draw.rectangle((left, 460, left + 240, 620), fill="#f8f6f0")
        draw.polygon(((left - 20, 460), (left + 120, 360), (left + 260, 460)), fill="#235a8c")
    draw.line((600, 210, 600, 360), fill="#22303c", width=12)
    for size in (60, 110, 160):
        draw.arc((600 - size, 210 - size, 600 + size, 210 + size), 200, 340, fill="#235a8c", width=8)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return SimpleUploadedFile("drawing.png", written.getvalue(), "image/png")
