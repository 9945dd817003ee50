"""Reading pages from JSON files: the bodies, with their pictures and documents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files import File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.exceptions import CourseFilesWrong
from members.models import User


def read_json(path: Path) -> Any:
    """Return the content of a JSON file.

    Raises:
        CourseFilesWrong: it is missing or no JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CourseFilesWrong(file=path.name) from error


@dataclass
class BodyReader:
    """Turns the blocks of a file into the stored form of a StreamField.

    Pictures and documents are taken from the folder into the collection, once for each
    file name.  ``assets`` and ``questions`` give the keys of videos and questions by the
    names that the file uses.
    """

    folder: Path
    collection: Collection
    by: User
    assets: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)

    def body(self, blocks: Sequence[Mapping[str, Any]]) -> str:
        """Return the blocks as the JSON that a StreamField stores.

        Raises:
            CourseFilesWrong: a block names a video or question that is not there.
        """
        stored = [{"type": block["type"], "value": self._value(block)} for block in blocks]
        return json.dumps(stored, ensure_ascii=False)

    def _value(self, block: Mapping[str, Any]) -> dict[str, Any]:
        """Return the stored value of one block."""
        value = dict(block["value"])
        match block["type"]:
            case "heading":
                return {"text": value["text"], "level": str(value["level"])}
            case "image":
                image = self.image(value["file"])
                return {"image": image, "alt": value["alt"], "caption": value.get("caption", "")}
            case "document":
                return {"document": self.document(value["file"]), "title": value.get("title", "")}
            case "video":
                return {"asset": self._named(self.assets, value["asset"])}
            case "check_question":
                return {"question": self._named(self.questions, value["question"])}
        return value

    def _named(self, known: Mapping[str, str], name: str) -> str:
        if name not in known:
            raise CourseFilesWrong(name=name)
        return known[name]

    def image(self, name: str) -> int:
        """Return the id of a picture of the folder, stored once."""
        return self._stored(get_image_model(), name)

    def document(self, name: str) -> int:
        """Return the id of a document of the folder, stored once."""
        return self._stored(get_document_model(), name)

    def _stored(self, model: Any, name: str) -> int:
        path = self.folder / name
        known = model.objects.filter(collection=self.collection, title=path.stem).first()
        if known is None:
            with path.open("rb") as content:
                known = model(title=path.stem, collection=self.collection, uploaded_by_user=self.by)
                known.file.save(path.name, File(content), save=False)
                known.file_size = path.stat().st_size
                known.save()
        return int(known.pk)
