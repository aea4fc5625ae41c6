"""Keep uploaded files where the bot and people can download them."""

import mimetypes
from urllib.parse import quote, unquote

from bot.ids import ChannelId
from bot.playground.drafts import Upload
from bot.playground.events import Json
from bot.playground.refusals import not_found
from bot.playground.snowflakes import Snowflakes


class Files:
    """Stand for the content delivery network."""

    def __init__(self, snowflakes: Snowflakes) -> None:
        self._snowflakes = snowflakes
        self._kept: dict[str, Upload] = {}
        self.base = ""  # known once the server listens

    def keep(self, upload: Upload, channel_id: ChannelId) -> Json:
        """Keep a file and return its attachment object."""
        file_id = self._snowflakes.make()
        name = upload.name.replace(" ", "_")
        path = f"/attachments/{channel_id}/{file_id}/{name}"
        self._kept[path] = upload
        address = self.base + quote(path)
        guessed, _ = mimetypes.guess_type(name)
        attachment: Json = {
            "id": str(file_id),
            "filename": name,
            "size": len(upload.data),
            "url": address,
            "proxy_url": address,
            "content_type": guessed or upload.content_type,
        }
        return attachment | ({"description": upload.description} if upload.description else {})

    def data(self, attachment: Json) -> bytes:
        """Return what is in an attachment; refuse with 404."""
        return self.fetch(unquote(attachment["url"].removeprefix(self.base))).data

    def fetch(self, path: str) -> Upload:
        """Return a kept file; refuse with 404."""
        if path not in self._kept:
            raise not_found()
        return self._kept[path]
