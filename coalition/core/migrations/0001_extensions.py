from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CITextExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# Immutable, so that an index may hold it, as long as nobody changes the rules of unaccent. It is dear, so that the planner
# prefers the index. Arabic loses its vowel signs and has one letter for those that are written for each other; Cyrillic is
# written in Latin letters (as by BGN/PCGN, without marks), so that either script finds the other.
FOLDED = """
    CREATE FUNCTION folded(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    DECLARE
        plain text;
    BEGIN
        IF octet_length(words) = length(words) THEN  -- plain letters, a fifth of the time
            RETURN lower(words COLLATE "C");
        END IF;
        plain := lower(public.unaccent('public.unaccent', words));
        IF octet_length(plain) = length(plain) THEN
            RETURN plain;
        END IF;
        IF plain ~ '[\u0600-\u06ff]' THEN
            plain := translate(plain, 'أإآٱىیئؤةکـًٌٍَُِّْٰٕٓٔ', 'اااايييوهك');
        END IF;
        IF plain ~ '[\u0400-\u04ff]' THEN
            plain := replace(replace(replace(replace(plain, 'щ', 'shch'), 'ж', 'zh'), 'х', 'kh'), 'ц', 'ts');
            plain := replace(replace(replace(replace(plain, 'ч', 'ch'), 'ш', 'sh'), 'ю', 'yu'), 'я', 'ya');
            plain := translate(plain, 'абвгґдеёєзиійїклмнопрстуфыэъь', 'abvggdeeeziiiiklmnoprstufye');
        END IF;
        RETURN plain;
    END $$
"""


class Migration(migrations.Migration):
    """Trusted extensions: the database's owner may create them without being a superuser."""

    dependencies: list[tuple[str, str]] = []

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        CITextExtension(),
        migrations.RunSQL(FOLDED, "DROP FUNCTION folded"),
    ]
