import coalition.core.trigger_operations
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import requests.models.correspondence
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_initial"),
        ("members", "__first__"),
        ("reference", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(max_length=1000)),
            ],
            options={
                "verbose_name": "view of the queue",
                "verbose_name_plural": "views of the queue",
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="queue_view_once_an_owner")],
            },
        ),
        migrations.CreateModel(
            name="ReferenceCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="RubricWeights",
            fields=[
                ("version", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("severity", models.PositiveSmallIntegerField(verbose_name="severity on the ground, %")),
                ("feasibility", models.PositiveSmallIntegerField(verbose_name="feasibility, %")),
                ("impact", models.PositiveSmallIntegerField(verbose_name="impact on disadvantaged groups, %")),
                ("is_current", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "severity",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(100), "-", models.F("feasibility")
                                    ),
                                    "-",
                                    models.F("impact"),
                                ),
                            )
                        ),
                        name="rubric_sums_to_100",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)), fields=("is_current",), name="one_current_rubric"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("assign", "Give to a person"),
                            ("release", "Release"),
                            ("remind", "Remind who has to answer"),
                        ],
                        max_length=10,
                        verbose_name="step",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "step on many requests",
                "verbose_name_plural": "steps on many requests",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="CountryRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="reference")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="country_requests",
                        to="members.nationalauthority",
                        verbose_name="authority that asks",
                    ),
                ),
                (
                    "regional_body",
                    models.CharField(blank=True, max_length=200, verbose_name="regional body that coordinates"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Received"),
                            ("in_assessment", "In assessment"),
                            ("clarification", "Question asked"),
                            ("validated", "Validated"),
                            ("agreed", "Support agreed"),
                            ("in_implementation", "In implementation"),
                            ("fulfilled", "Fulfilled"),
                            ("closed_unmet", "Closed without support"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("portal", "Portal"),
                            ("letter", "Letter"),
                            ("mail", "E-mail"),
                            ("national_commission", "National Commission for UNESCO"),
                            ("permanent_delegation", "Permanent Delegation to UNESCO"),
                        ],
                        default="portal",
                        max_length=24,
                        verbose_name="how it reached UNESCO",
                    ),
                ),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="received on")),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="receiving officer",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handled by",
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("emergency", "Emergency"),
                            ("school_closures", "School closures"),
                            ("recovery", "Recovery"),
                        ],
                        max_length=20,
                        verbose_name="context",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[("response", "Response"), ("recovery", "Recovery"), ("resilience", "Resilience")],
                        max_length=12,
                        verbose_name="phase",
                    ),
                ),
                (
                    "is_emergency",
                    models.BooleanField(default=False, verbose_name="emergency: the letter follows within 14 days"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="what has happened and what is asked for")),
                (
                    "already_provided",
                    models.TextField(blank=True, verbose_name="what the government and others already provide"),
                ),
                ("partners", models.TextField(blank=True, verbose_name="national and local partners")),
                (
                    "contact_office",
                    models.CharField(blank=True, max_length=200, verbose_name="office that answers questions"),
                ),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="its e-mail address")),
                ("consent_to_publish", models.BooleanField(blank=True, null=True, verbose_name="consent to publish")),
                (
                    "is_cleared_for_publication",
                    models.BooleanField(default=False, verbose_name="cleared for publication"),
                ),
                ("is_open_to_members", models.BooleanField(default=False, verbose_name="open to members")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="assessed severity",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted")),
                ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validated")),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("words_for_authority", models.TextField(blank=True, verbose_name="reason, as the authority reads it")),
                ("objectives", models.ManyToManyField(blank=True, to="reference.objective", verbose_name="objectives")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="in this state since"
                    ),
                ),
                ("has_letter", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "country request",
                "verbose_name_plural": "country requests",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity", None), ("severity__range", (1, 5)), _connector="OR"),
                        name="severity_is_1_to_5",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_cleared_for_publication", False), ("consent_to_publish", True), _connector="OR"
                        ),
                        name="published_with_consent",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["since", "id"],
                        include=("status", "registered_by", "authority", "assigned_to"),
                        name="request_at_the_desk",
                    ),
                    models.Index(fields=["authority", "id"], include=("status",), name="request_of_authority"),
                    models.Index(fields=["id"], include=("updated_at",), name="request_changed"),
                    models.Index(
                        condition=models.Q(
                            ("status__in", ("fulfilled", "closed_unmet", "declined", "withdrawn")), _negated=True
                        ),
                        fields=["assigned_to", "id"],
                        include=("status", "registered_by"),
                        name="request_in_hand",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("registered_by", None),
                            models.Q(
                                ("status__in", ("draft", "fulfilled", "closed_unmet", "declined", "withdrawn")),
                                _negated=True,
                            ),
                        ),
                        fields=["authority", "id"],
                        include=("status", "registered_by"),
                        name="request_of_its_sender",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("consent_to_publish", True),
                            ("is_cleared_for_publication", True),
                            ("submitted_at__isnull", False),
                        ),
                        fields=["submitted_at", "id"],
                        name="request_public",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("consent_to_publish", True),
                            ("is_cleared_for_publication", True),
                            ("submitted_at__isnull", False),
                        ),
                        fields=["id"],
                        include=("submitted_at",),
                        name="request_made_public",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ("submitted", "in_assessment", "clarification"))),
                        fields=["since", "id"],
                        include=("status", "registered_by", "has_letter"),
                        name="request_undecided",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("status", "clarification"),
                            models.Q(("has_letter", False), ("is_emergency", True)),
                            _connector="OR",
                        ),
                        fields=["submitted_at", "id"],
                        include=("status", "registered_by", "is_emergency", "has_letter"),
                        name="request_with_a_day",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            models.Func(
                                django.db.models.functions.text.Concat(
                                    models.F("reference"),
                                    models.Value(" "),
                                    models.F("title"),
                                    models.Value(" "),
                                    models.F("summary"),
                                    models.Value(" "),
                                    models.F("regional_body"),
                                    models.Value(" "),
                                    output_field=models.TextField(),
                                ),
                                function="folded",
                                output_field=models.TextField(),
                            ),
                            name="gin_trgm_ops",
                        ),
                        name="request_texts",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            models.Func(
                                django.db.models.functions.text.Concat(
                                    models.F("reference"),
                                    models.Value(" "),
                                    models.F("title"),
                                    models.Value(" "),
                                    models.F("summary"),
                                    models.Value(" "),
                                    models.F("regional_body"),
                                    models.Value(" "),
                                    output_field=models.TextField(),
                                ),
                                function="folded",
                                output_field=models.TextField(),
                            ),
                            name="gin_trgm_ops",
                        ),
                        condition=models.Q(("status__in", ("submitted", "in_assessment", "clarification"))),
                        name="request_undecided_texts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestCountry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="countries",
                        to="requests.countryrequest",
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.country"
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.nationalauthority",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "Waits for the authority"),
                            ("confirmed", "Confirmed by the authority"),
                            ("declined", "Declined by the authority"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
            ],
            options={
                "verbose_name": "country of a request",
                "verbose_name_plural": "countries of a request",
                "constraints": [
                    models.UniqueConstraint(fields=("country_request", "country"), name="country_once_a_request")
                ],
                "indexes": [
                    models.Index(
                        fields=["country", "country_request"], include=("decision",), name="request_of_country"
                    ),
                    models.Index(
                        fields=["authority", "country_request"], include=("id",), name="request_with_authority"
                    ),
                    models.Index(fields=["country_request"], include=("authority", "id"), name="country_of_request"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestCountryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.requestcountry",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.countryrequest",
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reference.country",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.nationalauthority",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "Waits for the authority"),
                            ("confirmed", "Confirmed by the authority"),
                            ("declined", "Declined by the authority"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assessments",
                        to="requests.countryrequest",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("completed", "Completed"), ("recused", "Stepped back")],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="requests.rubricweights"
                    ),
                ),
                ("has_conflict", models.BooleanField(default=False, verbose_name="conflict of interest")),
                ("conflict_note", models.TextField(blank=True, verbose_name="which interest")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="severity on the ground",
                    ),
                ),
                ("severity_reason", models.TextField(blank=True, verbose_name="why this severity")),
                (
                    "feasibility",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="feasibility",
                    ),
                ),
                ("feasibility_reason", models.TextField(blank=True, verbose_name="why this feasibility")),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact on disadvantaged groups",
                    ),
                ),
                ("impact_reason", models.TextField(blank=True, verbose_name="why this impact")),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True, verbose_name="last reminded")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("country_request", "assessor"), name="assessed_once_by_each"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "completed"), _negated=True),
                            models.Q(
                                ("feasibility__range", (1, 5)), ("impact__range", (1, 5)), ("severity__range", (1, 5))
                            ),
                            _connector="OR",
                        ),
                        name="complete_assessment_has_grades",
                    ),
                ],
                "indexes": [models.Index(fields=["status", "country_request"], name="assessment_in_state")],
            },
        ),
        migrations.CreateModel(
            name="Clarification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clarifications",
                        to="requests.countryrequest",
                    ),
                ),
                ("question", models.TextField(verbose_name="question")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer_by", models.DateField(verbose_name="answer by")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True, verbose_name="last reminded")),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["answer_by"],
                        include=("country_request",),
                        name="clarification_awaited",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClarificationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.clarification",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.countryrequest",
                    ),
                ),
                ("question", models.TextField(verbose_name="question")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer_by", models.DateField(verbose_name="answer by")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True, verbose_name="last reminded")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BulkStepRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="requests.bulkstep"
                    ),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="requests.countryrequest"
                    ),
                ),
                ("is_done", models.BooleanField()),
                ("words", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("step", "country_request"), name="request_once_a_bulk_step")
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.assessment",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.countryrequest",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("completed", "Completed"), ("recused", "Stepped back")],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.rubricweights",
                    ),
                ),
                ("has_conflict", models.BooleanField(default=False, verbose_name="conflict of interest")),
                ("conflict_note", models.TextField(blank=True, verbose_name="which interest")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="severity on the ground",
                    ),
                ),
                ("severity_reason", models.TextField(blank=True, verbose_name="why this severity")),
                (
                    "feasibility",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="feasibility",
                    ),
                ),
                ("feasibility_reason", models.TextField(blank=True, verbose_name="why this feasibility")),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="impact on disadvantaged groups",
                    ),
                ),
                ("impact_reason", models.TextField(blank=True, verbose_name="why this impact")),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True, verbose_name="last reminded")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CountryRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.countryrequest",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("reference", models.CharField(max_length=20, verbose_name="reference")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.nationalauthority",
                        verbose_name="authority that asks",
                    ),
                ),
                (
                    "regional_body",
                    models.CharField(blank=True, max_length=200, verbose_name="regional body that coordinates"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Received"),
                            ("in_assessment", "In assessment"),
                            ("clarification", "Question asked"),
                            ("validated", "Validated"),
                            ("agreed", "Support agreed"),
                            ("in_implementation", "In implementation"),
                            ("fulfilled", "Fulfilled"),
                            ("closed_unmet", "Closed without support"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("portal", "Portal"),
                            ("letter", "Letter"),
                            ("mail", "E-mail"),
                            ("national_commission", "National Commission for UNESCO"),
                            ("permanent_delegation", "Permanent Delegation to UNESCO"),
                        ],
                        default="portal",
                        max_length=24,
                        verbose_name="how it reached UNESCO",
                    ),
                ),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="received on")),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="receiving officer",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handled by",
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("emergency", "Emergency"),
                            ("school_closures", "School closures"),
                            ("recovery", "Recovery"),
                        ],
                        max_length=20,
                        verbose_name="context",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[("response", "Response"), ("recovery", "Recovery"), ("resilience", "Resilience")],
                        max_length=12,
                        verbose_name="phase",
                    ),
                ),
                (
                    "is_emergency",
                    models.BooleanField(default=False, verbose_name="emergency: the letter follows within 14 days"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="what has happened and what is asked for")),
                (
                    "already_provided",
                    models.TextField(blank=True, verbose_name="what the government and others already provide"),
                ),
                ("partners", models.TextField(blank=True, verbose_name="national and local partners")),
                (
                    "contact_office",
                    models.CharField(blank=True, max_length=200, verbose_name="office that answers questions"),
                ),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="its e-mail address")),
                ("consent_to_publish", models.BooleanField(blank=True, null=True, verbose_name="consent to publish")),
                (
                    "is_cleared_for_publication",
                    models.BooleanField(default=False, verbose_name="cleared for publication"),
                ),
                ("is_open_to_members", models.BooleanField(default=False, verbose_name="open to members")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="assessed severity",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted")),
                ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validated")),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("words_for_authority", models.TextField(blank=True, verbose_name="reason, as the authority reads it")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="in this state since"
                    ),
                ),
                ("has_letter", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FormalLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="requests.countryrequest",
                    ),
                ),
                ("upload", models.FileField(upload_to=requests.models.correspondence.random_path, verbose_name="file")),
                ("file_name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("dated", models.DateField(verbose_name="date of the letter")),
                (
                    "letter_reference",
                    models.CharField(blank=True, max_length=100, verbose_name="reference of the letter"),
                ),
                ("signatory_office", models.CharField(max_length=200, verbose_name="office that signed")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["digest", "country_request"], name="letter_digest")],
            },
        ),
        migrations.CreateModel(
            name="InterimReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request_country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interim_replies",
                        to="requests.requestcountry",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("text", models.TextField(verbose_name="letter")),
                ("next_by", models.DateField(verbose_name="next letter by")),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "interim reply",
                "verbose_name_plural": "interim replies",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="InterimReplyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.interimreply",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "request_country",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.requestcountry",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("text", models.TextField(verbose_name="letter")),
                ("next_by", models.DateField(verbose_name="next letter by")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InternalNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="internal_notes",
                        to="requests.countryrequest",
                    ),
                ),
                ("text", models.TextField(verbose_name="note")),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "internal note",
                "verbose_name_plural": "internal notes",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="InternalNoteEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.internalnote",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "country_request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.countryrequest",
                    ),
                ),
                ("text", models.TextField(verbose_name="note")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "request_country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="requests.requestcountry"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="reference.supportcategory",
                        verbose_name="kind of support",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="reference.unit", verbose_name="unit"
                    ),
                ),
                (
                    "quantity",
                    models.BigIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="quantity"
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="what exactly")),
                (
                    "learners",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="learners",
                    ),
                ),
                (
                    "learners_female",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="girls and women",
                    ),
                ),
                (
                    "learners_male",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="boys and men",
                    ),
                ),
                (
                    "teachers",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="teachers",
                    ),
                ),
                (
                    "teachers_female",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="women teachers",
                    ),
                ),
                (
                    "teachers_male",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="men teachers",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1: planned, within a year or more"),
                            (2, "2: within this school year"),
                            (3, "3: within this term"),
                            (4, "4: within weeks, learning has stopped for some"),
                            (5, "5: now, learning has stopped for most"),
                        ],
                        default=3,
                        verbose_name="urgency",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("proposed", models.BigIntegerField(default=0, editable=False)),
                ("agreed", models.BigIntegerField(default=0, editable=False)),
                ("is_open_for_matching", models.BooleanField(default=False, editable=False)),
                (
                    "levels",
                    models.ManyToManyField(blank=True, to="reference.educationlevel", verbose_name="education levels"),
                ),
                (
                    "modes",
                    models.ManyToManyField(
                        blank=True, to="reference.deliverymode", verbose_name="feasible delivery modes"
                    ),
                ),
            ],
            options={
                "verbose_name": "need",
                "verbose_name_plural": "needs",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="need_is_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("proposed"), "+", models.F("agreed")
                                ),
                            )
                        ),
                        name="need_not_over_covered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed__gte", 0), ("proposed__gte", 0)), name="need_sums_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="need_ends_after_start",
                    ),
                    models.CheckConstraint(condition=models.Q(("urgency__range", (1, 5))), name="urgency_is_1_to_5"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("is_open_for_matching", True),
                            (
                                "quantity__gt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("proposed"), "+", models.F("agreed")
                                ),
                            ),
                        ),
                        fields=["id"],
                        include=("category", "unit", "request_country"),
                        name="need_still_open",
                    ),
                    models.Index(fields=["request_country", "id"], name="need_of_country"),
                    models.Index(
                        models.OrderBy(models.F("starts_on"), descending=True, nulls_last=True),
                        models.F("id"),
                        name="need_begins_last",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedCover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covers", to="requests.need"
                    ),
                ),
                ("quantity", models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("released", "Released")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="cover_is_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedCoverEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.needcover",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "need",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.need",
                    ),
                ),
                ("quantity", models.BigIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("released", "Released")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NeedEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.need",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                (
                    "request_country",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.requestcountry",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reference.supportcategory",
                        verbose_name="kind of support",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reference.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "quantity",
                    models.BigIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="quantity"
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="what exactly")),
                (
                    "learners",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="learners",
                    ),
                ),
                (
                    "learners_female",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="girls and women",
                    ),
                ),
                (
                    "learners_male",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="boys and men",
                    ),
                ),
                (
                    "teachers",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="teachers",
                    ),
                ),
                (
                    "teachers_female",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="women teachers",
                    ),
                ),
                (
                    "teachers_male",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="men teachers",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1: planned, within a year or more"),
                            (2, "2: within this school year"),
                            (3, "3: within this term"),
                            (4, "4: within weeks, learning has stopped for some"),
                            (5, "5: now, learning has stopped for most"),
                        ],
                        default=3,
                        verbose_name="urgency",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("proposed", models.BigIntegerField(default=0, editable=False)),
                ("agreed", models.BigIntegerField(default=0, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NeedGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="requests.need"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.disadvantagedgroup"
                    ),
                ),
                ("head_count", models.BigIntegerField(validators=[django.core.validators.MinValueValidator(0)])),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("need", "group"), name="need_group_once"),
                    models.CheckConstraint(condition=models.Q(("head_count__gte", 0)), name="head_count_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="requests.need"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="region")),
                (
                    "learners",
                    models.BigIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                    ),
                ),
                ("is_withheld", models.BooleanField(default=False, verbose_name="withheld from the public")),
            ],
        ),
        migrations.CreateModel(
            name="QuestionTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("name", models.CharField(max_length=80, verbose_name="what it asks for")),
                ("text", models.TextField(max_length=4000, verbose_name="question")),
            ],
            options={
                "verbose_name": "question to choose from",
                "verbose_name_plural": "questions to choose from",
                "ordering": ["language", "name", "pk"],
                "constraints": [models.UniqueConstraint(fields=("language", "name"), name="question_once_a_language")],
            },
        ),
        migrations.CreateModel(
            name="QuestionTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.questiontemplate",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated"),
                ),
                ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration data")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("name", models.CharField(max_length=80, verbose_name="what it asks for")),
                ("text", models.TextField(max_length=4000, verbose_name="question")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReadingCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "point",
                    models.CharField(
                        choices=[
                            ("signed", "The letter is signed by an office that speaks for the authority"),
                            ("same", "Letter and answers say the same"),
                            ("within", "It asks for what the Coalition gives"),
                            ("alone", "No other request asks for the same"),
                        ],
                        max_length=10,
                        verbose_name="point",
                    ),
                ),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="requests.countryrequest"
                    ),
                ),
            ],
            options={
                "verbose_name": "point checked",
                "verbose_name_plural": "points checked",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("country_request", "point"), name="point_checked_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadingCheckEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "point",
                    models.CharField(
                        choices=[
                            ("signed", "The letter is signed by an office that speaks for the authority"),
                            ("same", "Letter and answers say the same"),
                            ("within", "It asks for what the Coalition gives"),
                            ("alone", "No other request asks for the same"),
                        ],
                        max_length=10,
                        verbose_name="point",
                    ),
                ),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "checked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "country_request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="requests.countryrequest",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="requests.readingcheck",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        coalition.core.trigger_operations.AddTriggers(
            triggers=[
                (
                    "questiontemplate",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_questiontemplateevent" ("created_at", "id", "is_demonstration", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") VALUES (NEW."created_at", NEW."id", NEW."is_demonstration", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="f98673ec76d312621f56969c8dd2da40d26944b5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3811c",
                            table="requests_questiontemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "questiontemplate",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_questiontemplateevent" ("created_at", "id", "is_demonstration", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") VALUES (NEW."created_at", NEW."id", NEW."is_demonstration", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="aa86bf2cb6e19fc01b3477671dfef64abf85c327",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_165cd",
                            table="requests_questiontemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "questiontemplate",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_questiontemplateevent" ("created_at", "id", "is_demonstration", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") VALUES (OLD."created_at", OLD."id", OLD."is_demonstration", OLD."language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."text", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="0d07d56fda5d7c20a7bfb756f82fdb1500d09859",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_27e7d",
                            table="requests_questiontemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "bulkstep",
                    pgtrigger.compiler.Trigger(
                        name="step_is_kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="9b7c2c8bd383206a524181c11e4fd6553da001e7",
                            operation="UPDATE",
                            pgid="pgtrigger_step_is_kept_5fd4a",
                            table="requests_bulkstep",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "countryrequest",
                    pgtrigger.compiler.Trigger(
                        name="guard_status",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('draft') THEN\n                RAISE EXCEPTION 'requests.countryrequest: a row may not start as %', NEW.status\n                    USING ERRCODE = 'check_violation';\n            END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status\n            AND (OLD.status, NEW.status) NOT IN (('agreed', 'closed_unmet'), ('agreed', 'in_implementation'), ('clarification', 'declined'), ('clarification', 'in_assessment'), ('clarification', 'withdrawn'), ('draft', 'submitted'), ('draft', 'withdrawn'), ('in_assessment', 'clarification'), ('in_assessment', 'declined'), ('in_assessment', 'validated'), ('in_assessment', 'withdrawn'), ('in_implementation', 'closed_unmet'), ('in_implementation', 'fulfilled'), ('submitted', 'declined'), ('submitted', 'in_assessment'), ('submitted', 'withdrawn'), ('validated', 'agreed'), ('validated', 'closed_unmet'), ('validated', 'withdrawn')) THEN\n            RAISE EXCEPTION 'requests.countryrequest: no step from % to %', OLD.status, NEW.status\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="228dded1300b5019a178eb2d14a866d64908ad5b",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_guard_status_7f290",
                            table="requests_countryrequest",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "clarificationevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="98f581720485067d46aa7445f4da9631c78fbac7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4abfb",
                            table="requests_clarificationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "clarification",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_clarificationevent" ("answer", "answer_by", "answered_at", "answered_by_id", "asked_at", "asked_by_id", "country_request_id", "created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "reminded_on", "updated_at", "version") VALUES (NEW."answer", NEW."answer_by", NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."asked_by_id", NEW."country_request_id", NEW."created_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."question", NEW."reminded_on", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="e21327a405bae8bac37438220257667af6cc2d27",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_38380",
                            table="requests_clarification",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "clarification",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_clarificationevent" ("answer", "answer_by", "answered_at", "answered_by_id", "asked_at", "asked_by_id", "country_request_id", "created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "reminded_on", "updated_at", "version") VALUES (NEW."answer", NEW."answer_by", NEW."answered_at", NEW."answered_by_id", NEW."asked_at", NEW."asked_by_id", NEW."country_request_id", NEW."created_at", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."question", NEW."reminded_on", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="4664fbc1f8f4df14c6e7eea7b86861ec2e4234ce",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a3b0b",
                            table="requests_clarification",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "clarification",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_clarificationevent" ("answer", "answer_by", "answered_at", "answered_by_id", "asked_at", "asked_by_id", "country_request_id", "created_at", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question", "reminded_on", "updated_at", "version") VALUES (OLD."answer", OLD."answer_by", OLD."answered_at", OLD."answered_by_id", OLD."asked_at", OLD."asked_by_id", OLD."country_request_id", OLD."created_at", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."question", OLD."reminded_on", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="06040347b955d84137101186ff5bf9421b2a37c4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_451cf",
                            table="requests_clarification",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "bulksteprow",
                    pgtrigger.compiler.Trigger(
                        name="result_is_kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="ed9fd1c0b909331f6f7512ae567b9dd9c5ce1336",
                            operation="UPDATE",
                            pgid="pgtrigger_result_is_kept_6fda6",
                            table="requests_bulksteprow",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "countryrequestevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="65c7d5413b99fd86f75e7fd13691b4c12a3a7b8b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d6d53",
                            table="requests_countryrequestevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "internalnote",
                    pgtrigger.compiler.Trigger(
                        name="note_is_kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="7313cb2e398348f71704d854a9e7720e3206f18a",
                            operation="UPDATE",
                            pgid="pgtrigger_note_is_kept_0fc1b",
                            table="requests_internalnote",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "internalnote",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_internalnoteevent" ("country_request_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at", "written_by_id") VALUES (NEW."country_request_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="ea366f97571facc818bad31a7d614c673dace5c3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f2c27",
                            table="requests_internalnote",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "internalnote",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_internalnoteevent" ("country_request_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at", "written_by_id") VALUES (NEW."country_request_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="37067c1960ee40bee791bd54a8a86998b3a3708f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e8772",
                            table="requests_internalnote",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "internalnote",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_internalnoteevent" ("country_request_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "written_at", "written_by_id") VALUES (OLD."country_request_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."text", OLD."written_at", OLD."written_by_id"); RETURN NULL;',
                            hash="c11c76f63689659757ba132d61b7384fef76f0c0",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a4bda",
                            table="requests_internalnote",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "internalnoteevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="983a961c1a834737f6361b5a9fedc27037d19ffe",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_eec3e",
                            table="requests_internalnoteevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "needcover",
                    pgtrigger.compiler.Trigger(
                        name="guard_status",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('proposed') THEN\n                RAISE EXCEPTION 'requests.needcover: a row may not start as %', NEW.status\n                    USING ERRCODE = 'check_violation';\n            END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status\n            AND (OLD.status, NEW.status) NOT IN (('agreed', 'released'), ('proposed', 'agreed'), ('proposed', 'released')) THEN\n            RAISE EXCEPTION 'requests.needcover: no step from % to %', OLD.status, NEW.status\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="b5f73596ea3d11f732c95d20ada2ddbf46c765bf",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_guard_status_628a0",
                            table="requests_needcover",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "needcover",
                    pgtrigger.compiler.Trigger(
                        name="tally",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="UPDATE requests_need SET proposed = proposed\n            + CASE WHEN NEW.status = 'proposed' THEN NEW.quantity ELSE 0 END\n            - CASE WHEN TG_OP = 'UPDATE' AND OLD.status = 'proposed' THEN OLD.quantity ELSE 0 END, agreed = agreed\n            + CASE WHEN NEW.status = 'agreed' THEN NEW.quantity ELSE 0 END\n            - CASE WHEN TG_OP = 'UPDATE' AND OLD.status = 'agreed' THEN OLD.quantity ELSE 0 END WHERE id = NEW.need_id; RETURN NULL;",
                            hash="bdee89211fcd7b6266d4916570dee187b5970e31",
                            operation='INSERT OR UPDATE OF "status", "quantity"',
                            pgid="pgtrigger_tally_ee9bd",
                            table="requests_needcover",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "needcover",
                    pgtrigger.compiler.Trigger(
                        name="keep_parent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."need_id" IS DISTINCT FROM (NEW."need_id"))',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="753682a884df9461ad676fad701a71e99bab42d7",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_parent_8d504",
                            table="requests_needcover",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "needcover",
                    pgtrigger.compiler.Trigger(
                        name="keep_entry",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="4c11c662a138e885bb44a503e4ed4c5c297f8bab",
                            operation="DELETE",
                            pgid="pgtrigger_keep_entry_89a91",
                            table="requests_needcover",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "needcover",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_needcoverevent" ("created_at", "id", "need_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."id", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."quantity", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="fb982925c43bd229fd2843157bdc55ef9b026eb1",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6b77e",
                            table="requests_needcover",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "needcover",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_needcoverevent" ("created_at", "id", "need_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "status", "updated_at", "version") VALUES (NEW."created_at", NEW."id", NEW."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."quantity", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="dd8c3d2407a0ed36ec30b75d00a15d815fbb7421",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e36da",
                            table="requests_needcover",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "needcover",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_needcoverevent" ("created_at", "id", "need_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "status", "updated_at", "version") VALUES (OLD."created_at", OLD."id", OLD."need_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."quantity", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="bfe9eb83315ba1763a2275350f1e03d8b15d176e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fb944",
                            table="requests_needcover",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "needcoverevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="05646000f53b877edbac7680986ab5c0940bc159",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2eb41",
                            table="requests_needcoverevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "questiontemplateevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3f12cbbc6e2438b527a8de8fad014316e24ab104",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6d674",
                            table="requests_questiontemplateevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "requestcountry",
                    pgtrigger.compiler.Trigger(
                        name="guard_decision",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.decision NOT IN ('pending') THEN\n                RAISE EXCEPTION 'requests.requestcountry: a row may not start as %', NEW.decision\n                    USING ERRCODE = 'check_violation';\n            END IF;\n        ELSIF NEW.decision IS DISTINCT FROM OLD.decision\n            AND (OLD.decision, NEW.decision) NOT IN (('confirmed', 'declined'), ('declined', 'confirmed'), ('pending', 'confirmed'), ('pending', 'declined')) THEN\n            RAISE EXCEPTION 'requests.requestcountry: no step from % to %', OLD.decision, NEW.decision\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="2fdcd7f57ed50ee13f1c4a28b67568d043ab14b4",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_guard_decision_908c4",
                            table="requests_requestcountry",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "requestcountry",
                    pgtrigger.compiler.Trigger(
                        name="tell_needs",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN ((OLD.decision IN ('declined')) <> (NEW.decision IN ('declined')))",
                            func="UPDATE requests_need SET is_open_for_matching = FALSE WHERE request_country_id = NEW.id; RETURN NULL;",
                            hash="58ca46ca8425bb53b0cb637fedd40b4ced69a41b",
                            operation='UPDATE OF "decision"',
                            pgid="pgtrigger_tell_needs_a1112",
                            table="requests_requestcountry",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "requestcountry",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_requestcountryevent" ("authority_id", "country_id", "country_request_id", "created_at", "decided_at", "decided_by_id", "decision", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "version") VALUES (NEW."authority_id", NEW."country_id", NEW."country_request_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="84a92bb760bc0e06b24524f05f3898e5276dbfb7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_17a26",
                            table="requests_requestcountry",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "requestcountry",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_requestcountryevent" ("authority_id", "country_id", "country_request_id", "created_at", "decided_at", "decided_by_id", "decision", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "version") VALUES (NEW."authority_id", NEW."country_id", NEW."country_request_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="24459de21abca2b374034f8805a88c3d601fc0a3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e9b42",
                            table="requests_requestcountry",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "requestcountry",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_requestcountryevent" ("authority_id", "country_id", "country_request_id", "created_at", "decided_at", "decided_by_id", "decision", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "version") VALUES (OLD."authority_id", OLD."country_id", OLD."country_request_id", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="5bf89730f72537af7cf6ef988c56200045706df4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_26ab2",
                            table="requests_requestcountry",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "needevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="fbb52e3910fbfa6b04d84227fa8b061131ec1241",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_011dd",
                            table="requests_needevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "need",
                    pgtrigger.compiler.Trigger(
                        name="note_whether_open",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    NEW.is_open_for_matching = COALESCE((\n        SELECT asked.status IN ('validated', 'agreed', 'in_implementation') AND entry.decision <> 'declined'\n        FROM requests_requestcountry AS entry\n        JOIN requests_countryrequest AS asked ON asked.id = entry.country_request_id\n        WHERE entry.id = NEW.request_country_id\n        FOR SHARE\n    ), FALSE);\n    RETURN NEW;\n",
                            hash="a24c15b7ae7d82799c77506a563c5d978093a3f5",
                            operation='INSERT OR UPDATE OF "request_country_id", "is_open_for_matching"',
                            pgid="pgtrigger_note_whether_open_c96ad",
                            table="requests_need",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "need",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_needevent" ("agreed", "category_id", "created_at", "description", "ends_on", "id", "languages", "learners", "learners_female", "learners_male", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "quantity", "request_country_id", "starts_on", "teachers", "teachers_female", "teachers_male", "unit_id", "updated_at", "urgency", "version") VALUES (NEW."agreed", NEW."category_id", NEW."created_at", NEW."description", NEW."ends_on", NEW."id", NEW."languages", NEW."learners", NEW."learners_female", NEW."learners_male", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proposed", NEW."quantity", NEW."request_country_id", NEW."starts_on", NEW."teachers", NEW."teachers_female", NEW."teachers_male", NEW."unit_id", NEW."updated_at", NEW."urgency", NEW."version"); RETURN NULL;',
                            hash="451b9d378e40b9ad9f97a3e3e59d7b1226b1e91d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1cdef",
                            table="requests_need",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "need",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."agreed" IS DISTINCT FROM (NEW."agreed") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."languages" IS DISTINCT FROM (NEW."languages") OR OLD."learners" IS DISTINCT FROM (NEW."learners") OR OLD."learners_female" IS DISTINCT FROM (NEW."learners_female") OR OLD."learners_male" IS DISTINCT FROM (NEW."learners_male") OR OLD."proposed" IS DISTINCT FROM (NEW."proposed") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."request_country_id" IS DISTINCT FROM (NEW."request_country_id") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."teachers" IS DISTINCT FROM (NEW."teachers") OR OLD."teachers_female" IS DISTINCT FROM (NEW."teachers_female") OR OLD."teachers_male" IS DISTINCT FROM (NEW."teachers_male") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."urgency" IS DISTINCT FROM (NEW."urgency") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "requests_needevent" ("agreed", "category_id", "created_at", "description", "ends_on", "id", "languages", "learners", "learners_female", "learners_male", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "quantity", "request_country_id", "starts_on", "teachers", "teachers_female", "teachers_male", "unit_id", "updated_at", "urgency", "version") VALUES (NEW."agreed", NEW."category_id", NEW."created_at", NEW."description", NEW."ends_on", NEW."id", NEW."languages", NEW."learners", NEW."learners_female", NEW."learners_male", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proposed", NEW."quantity", NEW."request_country_id", NEW."starts_on", NEW."teachers", NEW."teachers_female", NEW."teachers_male", NEW."unit_id", NEW."updated_at", NEW."urgency", NEW."version"); RETURN NULL;',
                            hash="870a0563e17fb96a340e1e1010fb695f57594bb9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_05f97",
                            table="requests_need",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "need",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_needevent" ("agreed", "category_id", "created_at", "description", "ends_on", "id", "languages", "learners", "learners_female", "learners_male", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "quantity", "request_country_id", "starts_on", "teachers", "teachers_female", "teachers_male", "unit_id", "updated_at", "urgency", "version") VALUES (OLD."agreed", OLD."category_id", OLD."created_at", OLD."description", OLD."ends_on", OLD."id", OLD."languages", OLD."learners", OLD."learners_female", OLD."learners_male", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."proposed", OLD."quantity", OLD."request_country_id", OLD."starts_on", OLD."teachers", OLD."teachers_female", OLD."teachers_male", OLD."unit_id", OLD."updated_at", OLD."urgency", OLD."version"); RETURN NULL;',
                            hash="8e3a94f756687960a1928dd1a61898121bdebac0",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b1494",
                            table="requests_need",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "interimreplyevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="33483782a0198ca3b41cdf63745da6b098d2aa94",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_daabe",
                            table="requests_interimreplyevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "interimreply",
                    pgtrigger.compiler.Trigger(
                        name="sent_is_kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b7392558b2cd9a4942de9158237de94a5fc389e7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_sent_is_kept_fb80a",
                            table="requests_interimreply",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "interimreply",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_interimreplyevent" ("id", "language", "next_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_country_id", "text", "written_at", "written_by_id") VALUES (NEW."id", NEW."language", NEW."next_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."request_country_id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="052bdef3db5aab4ea7c54fa3593910295eb73176",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_74829",
                            table="requests_interimreply",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "interimreply",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_interimreplyevent" ("id", "language", "next_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_country_id", "text", "written_at", "written_by_id") VALUES (NEW."id", NEW."language", NEW."next_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."request_country_id", NEW."text", NEW."written_at", NEW."written_by_id"); RETURN NULL;',
                            hash="d3dd1bedf2eca68f1d8e59258dc6537ff2c9da58",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_80062",
                            table="requests_interimreply",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "interimreply",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_interimreplyevent" ("id", "language", "next_by", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_country_id", "text", "written_at", "written_by_id") VALUES (OLD."id", OLD."language", OLD."next_by", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."request_country_id", OLD."text", OLD."written_at", OLD."written_by_id"); RETURN NULL;',
                            hash="af4e16c131a31fcfd4ce5f4560ced763b8da635a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_50573",
                            table="requests_interimreply",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "requestcountryevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="587d719882fc16956e284c222eb1f702966aa51c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_05f54",
                            table="requests_requestcountryevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "assessmentevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b54e175e9e9a628448b0d78a0b6f1e1ce9dd2034",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1cffb",
                            table="requests_assessmentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "assessment",
                    pgtrigger.compiler.Trigger(
                        name="guard_status",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.status NOT IN ('open') THEN\n                RAISE EXCEPTION 'requests.assessment: a row may not start as %', NEW.status\n                    USING ERRCODE = 'check_violation';\n            END IF;\n        ELSIF NEW.status IS DISTINCT FROM OLD.status\n            AND (OLD.status, NEW.status) NOT IN (('open', 'completed'), ('open', 'recused')) THEN\n            RAISE EXCEPTION 'requests.assessment: no step from % to %', OLD.status, NEW.status\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="ddc4fc047cd3ec1cd68341c9befaf131c9f43d57",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_guard_status_39336",
                            table="requests_assessment",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "assessment",
                    pgtrigger.compiler.Trigger(
                        name="locked_when_complete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"status\" = 'completed')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a8ae69486d97f57f3fe47019e479bfb03522ad57",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_locked_when_complete_50f82",
                            table="requests_assessment",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "assessment",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_assessmentevent" ("assessor_id", "completed_at", "conflict_note", "country_request_id", "created_at", "feasibility", "feasibility_reason", "has_conflict", "id", "impact", "impact_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_on", "rubric_id", "severity", "severity_reason", "status", "updated_at", "version") VALUES (NEW."assessor_id", NEW."completed_at", NEW."conflict_note", NEW."country_request_id", NEW."created_at", NEW."feasibility", NEW."feasibility_reason", NEW."has_conflict", NEW."id", NEW."impact", NEW."impact_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reminded_on", NEW."rubric_id", NEW."severity", NEW."severity_reason", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="19811fd53f9137af37371f16934f89484efc8e1c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_69d07",
                            table="requests_assessment",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assessment",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_assessmentevent" ("assessor_id", "completed_at", "conflict_note", "country_request_id", "created_at", "feasibility", "feasibility_reason", "has_conflict", "id", "impact", "impact_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_on", "rubric_id", "severity", "severity_reason", "status", "updated_at", "version") VALUES (NEW."assessor_id", NEW."completed_at", NEW."conflict_note", NEW."country_request_id", NEW."created_at", NEW."feasibility", NEW."feasibility_reason", NEW."has_conflict", NEW."id", NEW."impact", NEW."impact_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reminded_on", NEW."rubric_id", NEW."severity", NEW."severity_reason", NEW."status", NEW."updated_at", NEW."version"); RETURN NULL;',
                            hash="5b84cdd68da40ffb2f87840e2ddacec19d7af612",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f05a5",
                            table="requests_assessment",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "assessment",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_assessmentevent" ("assessor_id", "completed_at", "conflict_note", "country_request_id", "created_at", "feasibility", "feasibility_reason", "has_conflict", "id", "impact", "impact_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_on", "rubric_id", "severity", "severity_reason", "status", "updated_at", "version") VALUES (OLD."assessor_id", OLD."completed_at", OLD."conflict_note", OLD."country_request_id", OLD."created_at", OLD."feasibility", OLD."feasibility_reason", OLD."has_conflict", OLD."id", OLD."impact", OLD."impact_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reminded_on", OLD."rubric_id", OLD."severity", OLD."severity_reason", OLD."status", OLD."updated_at", OLD."version"); RETURN NULL;',
                            hash="0df4a5f0fa4d35318c6ed297af609e769350085b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b58e4",
                            table="requests_assessment",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "countryrequest",
                    pgtrigger.compiler.Trigger(
                        name="clock_status",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))',
                            func="NEW.since = clock_timestamp(); RETURN NEW;",
                            hash="0048b23995376ad410dfcad3b24e191713c2b8e6",
                            operation='UPDATE OF "status"',
                            pgid="pgtrigger_clock_status_91ab2",
                            table="requests_countryrequest",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "readingcheck",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_readingcheckevent" ("checked_at", "checked_by_id", "country_request_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point") VALUES (NEW."checked_at", NEW."checked_by_id", NEW."country_request_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."point"); RETURN NULL;',
                            hash="df5364bf87ff2a0785a592e24a1dea64f42e3b2b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c7e08",
                            table="requests_readingcheck",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "readingcheck",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_readingcheckevent" ("checked_at", "checked_by_id", "country_request_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point") VALUES (NEW."checked_at", NEW."checked_by_id", NEW."country_request_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."point"); RETURN NULL;',
                            hash="6e57e28dbda9d47fea8396713a5174b2fe44f959",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_74f0a",
                            table="requests_readingcheck",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "readingcheck",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_readingcheckevent" ("checked_at", "checked_by_id", "country_request_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point") VALUES (OLD."checked_at", OLD."checked_by_id", OLD."country_request_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."point"); RETURN NULL;',
                            hash="e3e5ea58db9be9f546143f8249d4f692dc0b6e9c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_15a44",
                            table="requests_readingcheck",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "readingcheckevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9b8eb1f78ea7a64684f50363a199fe4ae1809b11",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_009b0",
                            table="requests_readingcheckevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "countryrequest",
                    pgtrigger.compiler.Trigger(
                        name="tell_needs",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN ((OLD.status IN ('validated', 'agreed', 'in_implementation')) <> (NEW.status IN ('validated', 'agreed', 'in_implementation')))",
                            func="UPDATE requests_need SET is_open_for_matching = FALSE WHERE request_country_id IN (SELECT id FROM requests_requestcountry WHERE country_request_id = NEW.id); RETURN NULL;",
                            hash="be1dcb9965c0423ab14d48922038875a92b75074",
                            operation='UPDATE OF "status"',
                            pgid="pgtrigger_tell_needs_e0f13",
                            table="requests_countryrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "countryrequest",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_countryrequestevent" ("already_provided", "assigned_to_id", "authority_id", "consent_to_publish", "contact_email", "contact_office", "created_at", "created_by_id", "has_letter", "id", "is_cleared_for_publication", "is_demonstration", "is_emergency", "is_open_to_members", "origin", "partners", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "received_on", "reference", "regional_body", "registered_by_id", "severity", "since", "situation", "status", "submitted_at", "summary", "title", "updated_at", "validated_at", "validated_by_id", "version", "words_for_authority") VALUES (NEW."already_provided", NEW."assigned_to_id", NEW."authority_id", NEW."consent_to_publish", NEW."contact_email", NEW."contact_office", NEW."created_at", NEW."created_by_id", NEW."has_letter", NEW."id", NEW."is_cleared_for_publication", NEW."is_demonstration", NEW."is_emergency", NEW."is_open_to_members", NEW."origin", NEW."partners", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phase", NEW."received_on", NEW."reference", NEW."regional_body", NEW."registered_by_id", NEW."severity", NEW."since", NEW."situation", NEW."status", NEW."submitted_at", NEW."summary", NEW."title", NEW."updated_at", NEW."validated_at", NEW."validated_by_id", NEW."version", NEW."words_for_authority"); RETURN NULL;',
                            hash="4c7aa480639e23ca3885af6b7cd936af58bd582a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8d10d",
                            table="requests_countryrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "countryrequest",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_countryrequestevent" ("already_provided", "assigned_to_id", "authority_id", "consent_to_publish", "contact_email", "contact_office", "created_at", "created_by_id", "has_letter", "id", "is_cleared_for_publication", "is_demonstration", "is_emergency", "is_open_to_members", "origin", "partners", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "received_on", "reference", "regional_body", "registered_by_id", "severity", "since", "situation", "status", "submitted_at", "summary", "title", "updated_at", "validated_at", "validated_by_id", "version", "words_for_authority") VALUES (NEW."already_provided", NEW."assigned_to_id", NEW."authority_id", NEW."consent_to_publish", NEW."contact_email", NEW."contact_office", NEW."created_at", NEW."created_by_id", NEW."has_letter", NEW."id", NEW."is_cleared_for_publication", NEW."is_demonstration", NEW."is_emergency", NEW."is_open_to_members", NEW."origin", NEW."partners", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phase", NEW."received_on", NEW."reference", NEW."regional_body", NEW."registered_by_id", NEW."severity", NEW."since", NEW."situation", NEW."status", NEW."submitted_at", NEW."summary", NEW."title", NEW."updated_at", NEW."validated_at", NEW."validated_by_id", NEW."version", NEW."words_for_authority"); RETURN NULL;',
                            hash="fbebbd63d5498ddcdfb8a8e9987ecb9ba14405a3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d59fa",
                            table="requests_countryrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "countryrequest",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_countryrequestevent" ("already_provided", "assigned_to_id", "authority_id", "consent_to_publish", "contact_email", "contact_office", "created_at", "created_by_id", "has_letter", "id", "is_cleared_for_publication", "is_demonstration", "is_emergency", "is_open_to_members", "origin", "partners", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "received_on", "reference", "regional_body", "registered_by_id", "severity", "since", "situation", "status", "submitted_at", "summary", "title", "updated_at", "validated_at", "validated_by_id", "version", "words_for_authority") VALUES (OLD."already_provided", OLD."assigned_to_id", OLD."authority_id", OLD."consent_to_publish", OLD."contact_email", OLD."contact_office", OLD."created_at", OLD."created_by_id", OLD."has_letter", OLD."id", OLD."is_cleared_for_publication", OLD."is_demonstration", OLD."is_emergency", OLD."is_open_to_members", OLD."origin", OLD."partners", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phase", OLD."received_on", OLD."reference", OLD."regional_body", OLD."registered_by_id", OLD."severity", OLD."since", OLD."situation", OLD."status", OLD."submitted_at", OLD."summary", OLD."title", OLD."updated_at", OLD."validated_at", OLD."validated_by_id", OLD."version", OLD."words_for_authority"); RETURN NULL;',
                            hash="7ac4a2fbeca2d4165167ab3d833e5f4a2820b081",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_84f1f",
                            table="requests_countryrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "formalletter",
                    pgtrigger.compiler.Trigger(
                        name="note_letter",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    UPDATE requests_countryrequest AS asked SET has_letter = found.there\n    FROM (\n        SELECT id, EXISTS (SELECT 1 FROM requests_formalletter WHERE country_request_id = key.id) AS there\n        FROM unnest(ARRAY[NEW.country_request_id, OLD.country_request_id]) AS key (id)\n    ) AS found\n    WHERE asked.id = found.id AND asked.has_letter <> found.there;\n    RETURN NULL;\n",
                            hash="7457c75f3200d1ad031acb5de8ec4144b1f54657",
                            operation='INSERT OR DELETE OR UPDATE OF "country_request_id"',
                            pgid="pgtrigger_note_letter_0794b",
                            table="requests_formalletter",
                            when="AFTER",
                        ),
                    ),
                ),
            ],
        ),
    ]
