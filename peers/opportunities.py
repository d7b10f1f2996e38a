"""Calls by open standards: CommonGrants' own SDK, `icalendar` and `feedparser`, as a stranger and as
somebody who has a token."""

import os
import urllib.parse
from datetime import date, timedelta, timezone

import feedparser
import httpx
import icalendar
from common_grants_sdk.client import Auth, Client
from common_grants_sdk.client.config import Config
from common_grants_sdk.client.exceptions import APIError
from common_grants_sdk.extensions import f
from common_grants_sdk.schemas.pydantic.responses import (
    OpportunitiesListResponse,
    OpportunitiesSearchResponse,
    OpportunityResponse,
)

URL = urllib.parse.urlsplit(os.environ["GUILDHALL_I3X"])._replace(path="").geturl()
TOKEN = os.environ["GUILDHALL_TOKEN"]
LIST = f"{URL}/common-grants/opportunities"
CALENDAR = f"{URL}/opportunities/calendar.ics"
FEED = f"{URL}/opportunities/feed.atom"
DAY = timedelta(days=1)


def client(key=None, **config):
    """The SDK's client; without a key it is a stranger's, and sends none."""
    auth = Auth({}) if key is None else Auth.api_key(key)
    return Client(Config(base_url=URL, api_key=key or "none", **config), auth=auth)


def grants(check):
    stranger, known = client(), client(TOKEN)
    listed = stranger.opportunities.list()
    check("common-grants: anybody lists calls", listed.items and not listed.errors,
          f"{len(listed.items)} opportunities")
    raw = httpx.get(LIST).json()
    whole = OpportunitiesListResponse.model_validate(raw)
    times = [one.last_modified_at for one in whole.items]
    check("common-grants: what changed last comes first", times == sorted(times, reverse=True))
    ids = [one.id for one in listed.items]
    check("common-grants: numbers are there once", len(set(ids)) == len(ids))
    read = [stranger.opportunities.get(one.id) for one in listed.items]
    check("common-grants: each is read by its number", [one.id for one in read] == ids)
    strict = [OpportunityResponse.model_validate(httpx.get(f"{LIST}/{one}").json()) for one in ids]
    funded = [one.data for one in strict if one.data.funding and one.data.funding.min_award_amount]
    check("common-grants: amounts and dates are the protocol's", funded and all(
        one.key_dates.close_date.date >= one.key_dates.post_date.date for one in read
    ), ", ".join(str(one.funding.min_award_amount.amount) for one in funded[:1]))
    same = {one.id for one in known.opportunities.list().items}
    check("common-grants: with a key there are as many or more", set(ids) <= same, len(same))
    searches(check, stranger, read)
    refusals(check, stranger)


def searches(check, stranger, read):
    for status in ("open", "closed"):
        found = stranger.opportunities.search(filters={"status": f.in_([status])})
        wanted = {one.id for one in read if one.status.value == status}
        check(f"common-grants: a search finds what is {status}",
              {one.id for one in found.items} == wanted and not found.errors, len(wanted))
    small = client(page_size=1).opportunities.search(search="institute")
    check("common-grants: pages of one hold the same",
          len({one.id for one in small.items}) == len(small.items) > 1, len(small.items))
    asked = {
        "filters": {
            "closeDateRange": {"operator": "between", "value": {"min": date.today().isoformat()}},
            "minAwardAmountRange": {"operator": "between", "value": {
                "min": {"amount": "1", "currency": "USD"},
                "max": {"amount": "100000000", "currency": "USD"},
            }},
        },
        "sorting": {"sortBy": "keyDates.closeDate", "sortOrder": "asc"},
    }
    answer = httpx.post(f"{LIST}/search", json=asked)
    found = OpportunitiesSearchResponse.model_validate(answer.json())
    closes = [one.key_dates.close_date.date for one in found.items]
    check("common-grants: dates and amounts filter, and the order is as asked",
          closes == sorted(closes) and closes and closes[0] >= date.today(), len(closes))
    check("common-grants: the answer says by what it was made",
          found.sort_info.sort_by == "keyDates.closeDate"
          and found.filter_info.filters == asked["filters"])


def refusals(check, stranger):
    def refused(what, status, ask):
        try:
            ask()
            check(f"common-grants: {what} is refused", False)
        except APIError as error:
            check(f"common-grants: {what} is refused", error.error.status == status, error)

    refused("a filter that is not there", 400,
            lambda: stranger.opportunities.search(filters={"agency": f.in_(["x"])}))
    refused("a number that is none's", 404,
            lambda: stranger.opportunities.get("00000000-0000-0000-0000-000000000000"))
    refused("a page that is too large", 400, lambda: stranger.opportunities.list(page_size=101))
    refused("a key that does not hold", 401, lambda: client("gh_00").opportunities.list())


def calendar(check):
    answer = httpx.get(CALENDAR)
    made = icalendar.Calendar.from_ical(answer.content)
    events = made.events
    check("icalendar: the calendar is read without errors",
          events and not made.errors and not any(one.errors for one in events),
          f"{len(events)} deadlines")
    check("icalendar: it says what the standard demands",
          made["VERSION"] == "2.0" and made["PRODID"]
          and all(one["UID"] and one["DTSTAMP"] for one in events))
    check("icalendar: times are UTC", all(
        one["DTSTART"].dt.utcoffset() == timedelta(0) and one["DTSTAMP"].dt.tzinfo is not None
        for one in events
    ))
    uids = [str(one["UID"]) for one in events]
    check("icalendar: names are there once", len(set(uids)) == len(uids))
    ids = {str(one.id): one for one in client().opportunities.list().items}
    same = {
        uid: event["DTSTART"].dt.astimezone(timezone.utc).date() for uid, event in zip(uids, events)
    }
    check("icalendar: deadlines are those of CommonGrants",
          same == {id: one.key_dates.close_date.date for id, one in ids.items()})
    again = httpx.get(CALENDAR, headers={"If-None-Match": answer.headers["etag"]})
    check("icalendar: whoever has it is told so", again.status_code == 304 and not again.content)
    check("icalendar: what waits for a person needs a token",
          httpx.get(f"{URL}/opportunities/due.ics").status_code == 401)
    # As a calendar does: the token as the password.
    mine = httpx.get(f"{URL}/opportunities/due.ics", auth=("any", TOKEN))
    due = icalendar.Calendar.from_ical(mine.content)
    check("icalendar: and comes with one", mine.status_code == 200 and not due.errors,
          f"{len(due.events)} to do")


def feed(check):
    read = feedparser.parse(FEED)
    check("feedparser: it is Atom 1.0, well formed", read.version == "atom10" and not read.bozo,
          f"{len(read.entries)} entries")
    check("feedparser: it names itself",
          any(link.rel == "self" and link.href == read.feed.id for link in read.feed.links))
    ids = [one.id for one in read.entries]
    check("feedparser: ids are there once", ids and len(set(ids)) == len(ids))
    times = [one.updated_parsed for one in read.entries]
    check("feedparser: the newest first, and the feed is as new",
          times == sorted(times, reverse=True) and read.feed.updated_parsed == times[0])
    check("feedparser: each has an author, a link and what happened",
          all(one.author and one.link.startswith(URL) and one.content[0].value
              and one.tags[0].term in ("published", "amended", "decided") for one in read.entries))
    again = feedparser.parse(FEED, etag=read.etag)
    check("feedparser: by its tag it is not sent again", again.status == 304 and not again.entries)
    again = feedparser.parse(FEED, modified=read.modified)
    check("feedparser: by its time neither", again.status == 304 and not again.entries)
    korean = feedparser.parse(f"{FEED}?language=ko")
    check("feedparser: in Korean it has the same entries",
          [one.id for one in korean.entries] == ids and korean.entries[0].title not in
          [one.title for one in read.entries])


def run(part, check):
    part("common-grants", lambda: grants(check))
    part("icalendar", lambda: calendar(check))
    part("feedparser", lambda: feed(check))
