"""Who sees what by i3X: each organisation its own, and what an agreement opens to it; nothing else."""

import json
import os
import urllib.parse

import httpx
import i3x

DEMO = json.loads(os.environ["GUILDHALL_DEMO"])
I3X = os.environ["GUILDHALL_I3X"].rstrip("/") + "/v1"
URL = urllib.parse.urlsplit(I3X)._replace(path="").geturl()


def opened_to(organisation, token):
    """Paths of the assets and tags that agreements in force open to an organisation."""
    answer = httpx.get(f"{URL}/api/v1/agreements", headers={"Authorization": f"Bearer {token}"})
    given = [one for one in answer.raise_for_status().json()["agreements"]
             if one["to"]["id"] == organisation and one["state"] == "in_force"]
    paths = lambda key: {one["path"] for agreement in given for one in agreement[key]}
    return paths("assets"), paths("tags")


def is_opened(one, assets, tags):
    carries = any(tag.startswith(f"{one}.") for tag in tags)
    below = any(one == asset or one.startswith((f"{asset}/", f"{asset}.")) for asset in assets)
    return one in tags or carries or below


def i3x_shares(check):
    seen = {}
    for organisation, token in DEMO["tokens"].items():
        with i3x.Client(I3X, token=token) as client:
            seen[organisation] = {one.element_id for one in client.get_objects()}
    for organisation, ids in seen.items():
        foreign = {one for one in ids if one.split("/")[0].split(".")[0] != organisation}
        assets, tags = opened_to(organisation, DEMO["tokens"][organisation])
        check(f"i3x: {organisation} sees its own and what is opened to it",
              len(ids) > len(foreign) and all(is_opened(one, assets, tags) for one in foreign),
              f"{len(ids)} objects, {len(foreign)} of others")
        check(f"i3x: and all that is opened to {organisation}", tags <= foreign, sorted(tags))
    for first, second in [list(seen)[:2], list(seen)[1::-1]]:
        with i3x.Client(I3X, token=DEMO["tokens"][first]) as client:
            hidden = sorted(seen[second] - seen[first])[:50]
            told = client.get_values(hidden, max_depth=0)
            check(f"i3x: {first} cannot read what is not opened, by name", told == {},
                  f"{len(hidden)} asked")


def run(part, check):
    part("i3x: shares", lambda: i3x_shares(check))
