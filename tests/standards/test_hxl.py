"""The portal's HXL files by the reference implementation of the standard."""

import pytest
from django.test import Client

from tests.api.builders import recorded
from tests.standards.hxl import hxl_issues

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("resource", ["projects", "organisations", "countries"])
def test_file_is_valid_by_the_default_schema(client: Client, resource: str) -> None:
    recorded(is_demonstration=True)
    recorded(title="=1+1", summary="Two lines")
    content = b"".join(client.get(f"/api/v1/{resource}/?format=hxl").streaming_content)
    assert hxl_issues(content) == []


def test_wrong_file_is_told_from_a_right_one() -> None:
    wrong = b"Who,Start\n#org+name,#date+start\nRadio,soon\n"
    assert [issue["tag_pattern"] for issue in hxl_issues(wrong)] == ["#date"]
    with pytest.raises(ValueError, match="HXL tags not found"):
        hxl_issues(b"Who,Start\nRadio,soon\n")
