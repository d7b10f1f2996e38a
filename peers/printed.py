"""The years of a programme and of an institute as PDF: opened by `pypdf`, strictly, and by PDFium, which
is what a browser opens them with. Both must find in them what the answers in JSON say."""

import io
import logging
import os
import urllib.parse

import httpx
import pypdf
import pypdfium2

# It takes the Korean encoding for UTF-16, which it is, and says so of each font.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

URL = urllib.parse.urlsplit(os.environ["GUILDHALL_I3X"])._replace(path="").geturl()
TOKEN = os.environ["GUILDHALL_TOKEN"]
# A4, in points.
PAPER = (595, 842)
# Words of the last heading, and of a figure that both documents have.
WORDS = {
    "en": ("Records behind the figures", "Share of small firms"),
    "ko": ("수치의 근거 기록", "중소기업 비율"),
}


def get(path, **query):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return httpx.get(f"{URL}/api/v1{path}", params=query, headers=headers, timeout=30)


def grouped(text):
    """A number as the document has it; of money without decimals that are all zero."""
    whole, _, rest = text.partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest.strip("0") else "")


def told(figure):
    """What the document says of a figure; none of what is said in words."""
    match figure["kind"]:
        case "count":
            return f"{figure['count']:,}"
        case "share":
            return f"{figure['percent']} %"
        case "money" if figure["amount"] is not None:
            number, currency = figure["amount"].split(" ")
            return f"{grouped(number)} {currency}"
    return None


def plain(text):
    """A text without how its lines are broken."""
    return "".join(text.split())


def document(check, name, path, json, figures):
    """Reads a year in both languages by both readers."""
    said = [told(one["figure"]) for one in figures]
    said = [plain(one) for one in said if one is not None]
    records = sum(len(one["records"]) for one in figures)
    for language, (last, figure) in WORDS.items():
        answer = get(path, **json, language=language).raise_for_status()
        first = pypdf.PdfReader(io.BytesIO(answer.content), strict=True)
        second = pypdfium2.PdfDocument(answer.content)
        texts = {
            "pypdf": [page.extract_text() for page in first.pages],
            "pdfium": [page.get_textpage().get_text_range() for page in second],
        }
        whole = f"pdf: {name} in {language}"
        for reader, pages in texts.items():
            text = plain("".join(pages))
            missing = [one for one in said if one not in text]
            check(f"{whole}: {reader} reads each figure", said and not missing, missing or len(said))
            check(f"{whole}: {reader} reads its words",
                  plain(figure) in text and (plain(last) in text or records == 0))
            numbered = all(f"{at + 1}/{len(pages)}" in plain(page) for at, page in enumerate(pages))
            check(f"{whole}: {reader} finds a number on each page", numbered, f"{len(pages)} pages")
        size = first.pages[0].mediabox
        title = first.metadata.title or ""
        check(f"{whole}: it is A4, and says title and language",
              (round(size.width), round(size.height)) == PAPER and str(json["year"]) in title
              and first.trailer["/Root"]["/Lang"] == language
              and second.get_metadata_value("Title") == title, title)
        headings = [one.title for one in first.outline]
        check(f"{whole}: its headings are beside it", last in headings or records == 0, len(headings))
        groups = headings[:headings.index(last)] if last in headings else headings
        check(f"{whole}: each group of figures, and what is behind them, is there once",
              len(groups) == len(set(groups)) and headings.count(last) <= 1, groups)
        ink = bytes(second[0].render(scale=0.5, grayscale=True).buffer)
        check(f"{whole}: PDFium draws it", min(ink) < 64 and max(ink) == 255)


def years(check):
    listed = get("/institutes").raise_for_status().json()
    year = int(listed["today"][:4])
    institute = listed["institutes"][0]
    programme = {"id": institute["programme"], "year": year}
    entries = get("/programme/year", **programme).raise_for_status().json()["entries"]
    document(check, "a programme's year", "/programme/year.pdf", programme, entries)
    own = {"id": institute["id"], "year": year}
    lines = get("/institute/report", **own).raise_for_status().json()["lines"]
    document(check, "an institute's year", "/institute/report.pdf", own, lines)
    refused = get("/programme/year.pdf", **programme, language="fr")
    check("pdf: a language that it has not is refused by name",
          refused.status_code == 400 and "language" in refused.json()["fields"], refused.status_code)


def run(part, check):
    part("pdf", lambda: years(check))
