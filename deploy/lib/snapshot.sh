# shellcheck shell=bash disable=SC2034
# What backup.sh and restore.sh must agree upon: the parts of a backup, and how rows are counted.
#
# A backup is a folder <stamp>[-label] with
#   database.dump.age   pg_dump, custom format
#   files.tar.age       uploads and private files: all, or what changed since the backup `based_on`
#   files.list.age      path and size of every file that must be there
#   settings.tar.age    the env file, certificate and recipients
#   MANIFEST            facts in plain text: numbers, names of tables, SHA-256 of the parts
#   MANIFEST.sha256

PARTS=(database.dump.age files.tar.age files.list.age settings.tar.age)

# A query that counts the rows of every table, made by a query.
COUNTING="SELECT coalesce(string_agg(format('SELECT %L || '' '' || count(*) FROM %I.%I', tablename, schemaname, tablename), ' UNION ALL '), 'SELECT 1 WHERE false') || ' ORDER BY 1' FROM pg_tables WHERE schemaname = 'public'"

fact() { awk -v key="$2" '$1 == key { $1 = ""; print substr($0, 2); exit }' "$1/MANIFEST"; }

# Paths with their sizes, sorted; in a form that no name can break out of.
list_files() {
  (cd "$1" && find uploads private -type f ! -name '.part-*' -printf '%s %p\0' 2>/dev/null | LC_ALL=C sort -z | tr '\n\0' '\a\n')
}

verify_folder() {
  local folder=$1 part wanted found
  [ -f "$folder/MANIFEST" ] && [ -f "$folder/MANIFEST.sha256" ] ||
    die "$folder is not a complete backup: it has no manifest."
  (cd "$folder" && sha256sum --status --check MANIFEST.sha256) ||
    die "$folder: the manifest was changed after the backup was made. Nothing was restored."
  for part in "${PARTS[@]}"; do
    wanted=$(awk -v part="$part" '$1 == "sha256" && $3 == part {print $2}' "$folder/MANIFEST")
    [ -n "$wanted" ] || die "$folder: the manifest says nothing about $part. Nothing was restored."
    [ -f "$folder/$part" ] || die "$folder: $part is missing. Nothing was restored."
    found=$(sha256sum <"$folder/$part" | cut -d' ' -f1)
    [ "$found" = "$wanted" ] ||
      die "$folder: $part is damaged, cut off or changed (its checksum is not the manifest's). Nothing was restored."
  done
}
