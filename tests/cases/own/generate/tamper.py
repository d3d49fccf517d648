#!/usr/bin/env python3
"""Changes what an approved plan file would do: tamper.py SOURCE TARGET OLD NEW [ENTRY]

A saved plan is an unsigned zip. The configuration in it is what provisioners and values that are
not known yet are taken from when it is applied; Terraform notices no change there. Replaces OLD by
NEW in every file of the configuration, or in the entries whose names begin with ENTRY, and nothing
else: the objects that are destroyed are those of `tfstate`.
"""

import sys
import zipfile

source, target, old, new = sys.argv[1:5]
where = sys.argv[5] if len(sys.argv) > 5 else "tfconfig/"
with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
    changed = 0
    for entry in given.infolist():
        data = given.read(entry)
        if entry.filename.startswith(where):
            changed += data.count(old.encode())
            data = data.replace(old.encode(), new.encode())
        made.writestr(entry.filename, data)
if changed == 0:
    sys.exit("%r stands nowhere in %s of %s" % (old, where, source))
