"""One index of names for the search, in place of indexes on every table that has names."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

KINDS = [("premises", "premises"), ("street", "road"), ("station", "station"), ("district", "district")]
# Who types the beginning of a name reads it off a btree; two characters amid a name off their
# pair; letters amid a name, and what is misspelt, off trigrams. Common words are looked for among
# what is nearest. A short pending list: an import writes three times as many names a second as with
# none, and a search reads no more than 256 kB of it.
INDEXES = """
CREATE INDEX placename_name ON geodata_placename (name text_pattern_ops);
CREATE INDEX placename_pinyin ON geodata_placename (pinyin text_pattern_ops);
CREATE INDEX placename_folded ON geodata_placename (folded text_pattern_ops);
CREATE INDEX placename_initials ON geodata_placename (initials text_pattern_ops);
CREATE INDEX placename_ref ON geodata_placename (ref, kind);
CREATE INDEX placename_pairs ON geodata_placename USING gin (pairs) WITH (fastupdate = on, gin_pending_list_limit = 256);
CREATE INDEX placename_folded_trgm ON geodata_placename
    USING gin (folded gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 256);
CREATE INDEX placename_initials_trgm ON geodata_placename
    USING gin (initials gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 256);
CREATE INDEX placename_name_trgm ON geodata_placename
    USING gin (name gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 256);
CREATE INDEX placename_prominent_pairs ON geodata_placename
    USING gin (pairs) WITH (fastupdate = on, gin_pending_list_limit = 256) WHERE weight >= 2;
CREATE INDEX placename_prominent_folded_trgm ON geodata_placename
    USING gin (folded gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 256) WHERE weight >= 2;
CREATE INDEX placename_prominent_initials_trgm ON geodata_placename
    USING gin (initials gin_trgm_ops) WITH (fastupdate = on, gin_pending_list_limit = 256) WHERE weight >= 2;
CREATE INDEX placename_backwards ON geodata_placename (reverse(folded) text_pattern_ops);
CREATE INDEX placename_prominent_name ON geodata_placename (name text_pattern_ops)
    WHERE weight >= 2;
CREATE INDEX placename_prominent_pinyin ON geodata_placename (pinyin text_pattern_ops)
    WHERE weight >= 2;
CREATE INDEX placename_prominent_folded ON geodata_placename (folded text_pattern_ops)
    WHERE weight >= 2;
CREATE INDEX placename_prominent_initials ON geodata_placename (initials text_pattern_ops)
    WHERE weight >= 2;
CREATE INDEX placename_place ON geodata_placename USING gist (place);
CREATE INDEX placeaddress_street ON geodata_placeaddress (street text_pattern_ops, number);
CREATE INDEX placeaddress_premises ON geodata_placeaddress (premises_id);
CREATE INDEX kilometrepost_road ON geodata_kilometrepost (road, km);
"""
NO_INDEXES = """
DROP INDEX placename_name, placename_pinyin, placename_folded, placename_initials, placename_ref,
    placename_pairs, placename_folded_trgm, placename_initials_trgm, placename_name_trgm,
    placename_prominent_pairs, placename_prominent_name, placename_prominent_pinyin,
    placename_prominent_folded, placename_prominent_initials, placename_prominent_folded_trgm,
    placename_prominent_initials_trgm, placename_backwards, placename_place, placeaddress_street, placeaddress_premises, kilometrepost_road;
"""

# What is gone is not found, however it went: by a service, by a merge, by a cascade.
FORGET = """
CREATE FUNCTION geodata_forget_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM geodata_placename USING gone
        WHERE geodata_placename.kind = TG_ARGV[0] AND geodata_placename.ref = gone.id;
    IF TG_ARGV[0] = 'premises' THEN
        DELETE FROM geodata_placeaddress USING gone
            WHERE geodata_placeaddress.premises_id = gone.id;
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_forget_names AFTER DELETE ON geodata_{table}
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION geodata_forget_names('{kind}');
"""
    for table, kind in KINDS
)
NO_FORGET = "".join(
    f"DROP TRIGGER {table}_forget_names ON geodata_{table};" for table, _ in KINDS
) + "DROP FUNCTION geodata_forget_names;"

WORDS = [("premises", word) for word in ("name", "pinyin", "initials", "address")] + [
    ("street", word) for word in ("name", "pinyin", "initials")
]
NO_OLD = "".join(f"DROP INDEX {table}_{word}_trgm;" for table, word in WORDS)
OLD = "".join(
    f"CREATE INDEX {table}_{word}_trgm ON geodata_{table} USING gin ({word} gin_trgm_ops);"
    for table, word in WORDS
)


class Migration(migrations.Migration):

    dependencies = [
        ('geodata', '0005_layer_profiles'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlaceAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('premises_id', models.BigIntegerField()),
                ('street', models.CharField(max_length=160)),
                ('number', models.IntegerField(null=True)),
                ('rest', models.CharField(blank=True, max_length=80)),
                ('place', django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=4326)),
                ('formation_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='PlaceName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('ref', models.BigIntegerField()),
                ('alias', models.CharField(blank=True, max_length=160)),
                ('name', models.CharField(max_length=160)),
                ('pinyin', models.CharField(max_length=480)),
                ('folded', models.CharField(max_length=480)),
                ('initials', models.CharField(max_length=160)),
                ('pairs', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('weight', models.SmallIntegerField()),
                ('radius_m', models.FloatField()),
                ('place', django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=4326)),
                ('formation_id', models.BigIntegerField(null=True)),
                ('network_id', models.CharField(max_length=64, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='KilometrePost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, db_default='', max_length=80)),
                ('source_ref', models.CharField(blank=True, db_default='', max_length=80)),
                ('road', models.CharField(max_length=40)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('km', models.FloatField()),
                ('place', django.contrib.gis.db.models.fields.PointField(srid=4326)),
                ('is_synthetic', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('source_ref', ''), _negated=True), fields=('source', 'source_ref'), name='kilometrepost_once_per_source')],
            },
        ),
        migrations.CreateModel(
            name='PlaceAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, db_default='', max_length=80)),
                ('source_ref', models.CharField(blank=True, db_default='', max_length=80)),
                ('kind', models.CharField(choices=[('former', '曾用名'), ('short', '简称'), ('other', '俗称'), ('english', '外文名')], max_length=8)),
                ('name', models.CharField(max_length=160)),
                ('street', models.CharField(blank=True, db_default='', max_length=120)),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='geodata.district')),
                ('premises', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='geodata.premises')),
                ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='geodata.station')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('source_ref', ''), _negated=True), fields=('source', 'source_ref'), name='placealias_once_per_source'), models.CheckConstraint(condition=models.Q(('premises__isnull', False), ('station__isnull', False), ('district__isnull', False), models.Q(('street', ''), _negated=True), _connector='XOR'), name='alias_of_one_place')],
            },
        ),
        migrations.RunSQL(INDEXES, NO_INDEXES),
        migrations.RunSQL(FORGET, NO_FORGET),
        migrations.RunSQL(NO_OLD, OLD),
    ]
