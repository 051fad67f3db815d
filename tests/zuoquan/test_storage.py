"""A page's own scripts find each other under names that change with their content."""

import re

from django.core.files.storage import FileSystemStorage

from tools import ROOT
from zuoquan.storage import PublicStorage

IMPORT = re.compile(r'(?:from|import)\s*"([^"]+)"')


def collect(folder):
    """{path: text} of what stands there once collected, of all of static/js."""
    given = FileSystemStorage(ROOT / "static")
    public = PublicStorage(location=folder, base_url="/static/")
    names = [f"js/{name}" for name in given.listdir("js")[1]]
    for name in names:
        with given.open(name) as file:
            public.save(name, file)
    for _, _, done in public.post_process({name: (public, name) for name in names}):
        assert not isinstance(done, Exception), done
    return {path.name: path.read_text() for path in (folder / "js").glob("*.js")}


def test_every_import_names_a_file_by_its_content(tmp_path):
    files = collect(tmp_path)
    imports = {found for text in files.values() for found in IMPORT.findall(text)}
    assert "./dom.js" not in imports
    assert len(imports) > 5
    assert {name.removeprefix("./") for name in imports} <= set(files)


def test_what_a_script_imports_changes_the_name_of_the_script(tmp_path):
    files = collect(tmp_path)
    (page,) = (text for name, text in files.items() if re.fullmatch(r"page\.\w+\.js", name))
    assert len(IMPORT.findall(page)) == len(
        [line for line in page.splitlines() if "import" in line]
    )
