// The whole life of an institute, by several people, each in a browser of their own, on the clock of a
// sandbox: call, proposals, review, award, members, project with a data room on a machine that runs, invention,
// licence, royalty, a year without public money, the network's year.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { wrong } from "./house.mjs";
import { sandbox } from "./sandbox.mjs";

let house;
let machine;
before(async () => {
  house = await sandbox();
  await house.ask("PUT", "/sandbox/speed", { speed: "stopped" });
});
after(async () => {
  machine?.kill();
  await house?.end();
});

const OFFICER = "programme-officer";
const LEAD = "saebyeok-university";
const SMALL = ["nari-foundry", "sori-sensors"];
const COATER = "saebyeok-university/laboratory/coater1";
const REVIEWERS = { "standards-laboratory": "public", "gyeol-partners": "private" };
const YEARS = 5;

/** A page of a person's own, at an address. */
const at = (person, path) => house.page(person, path);

/** A step that needs those before it. */
let broken = false;
function step(name, walk) {
  test(name, async (t) => {
    if (broken) return t.skip("a step before it failed");
    broken = true;
    await walk();
    broken = false;
  });
}

/** Fills the open dialog by its labels and sends it; what it is refused for is the error. */
async function say(page, fields, send) {
  const dialog = page.getByRole("dialog");
  for (const [label, value] of Object.entries(fields)) {
    const field = dialog
      .getByLabel(label, { exact: true })
      .or(dialog.getByLabel(`${label} (optional)`, { exact: true }));
    const kind = await field.evaluate((one) => `${one.tagName} ${one.type}`);
    if (kind.startsWith("SELECT")) await field.selectOption(value);
    else if (kind.endsWith("checkbox")) await field.setChecked(value);
    else await field.fill(value);
  }
  await dialog.getByRole("button", { name: send, exact: true }).click();
  await dialog.waitFor({ state: "detached" }).catch(async (error) => {
    throw new Error(`${send}: ${await dialog.textContent()}`, { cause: error });
  });
}

/** Presses a button, fills the dialog that opens and sends it. */
async function act(page, button, fields, send = button) {
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await say(page, fields, send);
}

step("an officer drafts a call and publishes it", async () => {
  const page = await at(OFFICER, "/calls");
  await act(
    page,
    "Draft a call",
    {
      "Name in addresses": "coatings",
      Title: "Institute for coatings",
      "Focus area": "Coatings",
      "Short name of the focus area": "coatings",
      "What is wanted, and for whom": "Coatings that last, for firms of every size.",
    },
    "Save the draft",
  );
  await page.getByRole("heading", { name: "Institute for coatings" }).waitFor();
  await house.ask("PUT", "/programme/focus?id=future-making", {
    focus: "coatings",
    label: { en: "Coatings", ko: "코팅" },
  });
  await house.ask("PUT", "/call?id=coatings", {
    programme: "future-making",
    text: {
      label: { en: "Institute for coatings", ko: "코팅 연구원" },
      focus: { en: "Coatings", ko: "코팅" },
      area: "coatings",
      about: { en: "Coatings that last, for firms of every size.", ko: "오래가는 코팅." },
      criteria: [
        { label: { en: "Use for industry", ko: "산업 활용" }, points: 60 },
        { label: { en: "Plan and people", ko: "계획과 인력" }, points: 40 },
      ],
    },
  });
  await act(page, "Publish", { Deadline: await house.moment(40) });
  await page.getByText("Under review").waitFor({ state: "detached" });
  await page.getByText("closes in 39 d").first().waitFor();
});

step(
  "a university writes a proposal, is told what is missing, and hands it in with letters",
  async () => {
    const page = await at(LEAD, "/calls?call=coatings");
    await act(
      page,
      "Write a proposal",
      { Title: "Coatings for all", "Organisation that leads": LEAD },
      "Begin",
    );
    await page
      .getByLabel("What the consortium wants to do")
      .fill("Coats of powder, for small firms too.");
    await page
      .getByLabel("How it goes on without public money")
      .fill("By fees, licences and services.");
    for (const [place, partner] of SMALL.entries()) {
      await page.getByRole("button", { name: "Add a partner" }).click();
      await page.getByLabel("Partner", { exact: true }).nth(place).fill(partner);
      await page.getByLabel("What it does", { exact: true }).nth(place).fill("Tries them out.");
    }
    await page.getByText("At least two small firms take part in a consortium.").first().waitFor();
    const amount = (of, year) => page.getByLabel(`${of}, year ${year}`, { exact: true });
    for (let year = 1; year <= YEARS; year += 1) {
      await amount("Public", year).fill("15000000");
      await amount(`${LEAD}, money`, year).fill("15000000");
    }
    for (const year of [YEARS, YEARS + 1, YEARS + 2]) {
      await amount("Fees of members", year).fill("9000000");
      await amount("Services", year).fill("9000000");
    }
    for (const [place, lead] of [LEAD, SMALL[0]].entries()) {
      await page.getByRole("button", { name: "Add a work package" }).click();
      await page.getByLabel("Led by").nth(place).selectOption(lead);
      await page.getByLabel("What comes out").nth(place).fill("Coats that were tried out.");
      await page
        .getByLabel("From month")
        .nth(place)
        .fill(place === 0 ? "1" : "31");
      await page
        .getByLabel("To month")
        .nth(place)
        .fill(place === 0 ? "30" : "60");
      await page.getByLabel("Budget (USD)").nth(place).fill("75000000");
    }
    await page.getByText("Each partner has promised to take part.").first().waitFor();
    await page.getByText(/Saved by/).waitFor();
    for (const partner of SMALL) {
      const other = await at(partner, "/due");
      await other.getByRole("link", { name: /Promise that/ }).click();
      await other.getByRole("button", { name: /^Promise for/ }).click();
      await other.getByText("has promised").first().waitFor();
    }
    const again = await at(LEAD, new URL(page.url()).pathname + new URL(page.url()).search);
    await again.getByText("Nothing: all rules are kept. It can be handed in.").waitFor();
    await again.getByRole("button", { name: "Hand in", exact: true }).click();
    await again
      .getByText(/Handed in/)
      .first()
      .waitFor();
  },
);

step("reviewers of both sectors judge it after the deadline, and the office chooses", async () => {
  await house.forward("deadline");
  for (const [person, sector] of Object.entries(REVIEWERS)) {
    const page = await at(person, "/calls");
    await act(page, "Be a reviewer", { Sector: sector }, "Save");
    const officer = await at(OFFICER, "/calls?call=coatings");
    const row = officer
      .getByRole("list", { name: "Who can review" })
      .getByRole("listitem")
      .filter({ hasText: person });
    await row.getByRole("button", { name: "Invite" }).click();
    await say(officer, { "Until when an answer counts": await house.moment(20) }, "Invite");
    const invited = await at(person, "/due");
    await invited.getByRole("link", { name: /Answer the invitation to review/ }).click();
    await act(invited, "Accept", {});
  }
  const officer = await at(OFFICER, "/calls?call=coatings");
  await officer.getByRole("button", { name: "Assign 2 reviews" }).click();
  await officer.getByText("Nothing to add").waitFor();
  for (const person of Object.keys(REVIEWERS)) {
    const page = await at(person, "/due");
    await page.getByRole("link", { name: /Write a review.*Coatings for all/ }).click();
    await page.getByLabel("Use for industry (0–60)").fill("50");
    await page.getByLabel("Plan and people (0–40)").fill("30");
    await page.getByLabel("What is to be said of it").fill("It is wanted.");
    await page.getByRole("button", { name: "Hand in the review" }).click();
    await page.getByText("80 points").first().waitFor();
  }
  const page = await at(OFFICER, "/calls?call=coatings");
  await act(page, "Choose", { "1. Coatings for all": true });
  await page.getByText("What was chosen").waitFor();
});

step("an agreement makes it an institute, and agencies pay for its first year", async () => {
  const from = await house.day(30);
  const page = await at(OFFICER, "/calls?call=coatings");
  await act(page, "Make an agreement", {
    "Name of the institute in addresses": "coat",
    "Name of the institute": "Coatings Institute",
    "First day": from,
  });
  await page.getByRole("heading", { name: "Coatings Institute" }).waitFor();
  const agency = await at("maru-energy", "/programmes");
  await agency.getByRole("button", { name: "Commit", exact: true }).first().click();
  await say(
    agency,
    {
      Institute: "coat",
      "Year of its term": "1",
      Amount: "15000000.00 USD",
      "What the agency calls it": "first",
    },
    "Commit money",
  );
  await house.forward(`${from}T00:00:00Z`);
  const lead = await at(LEAD, "/institutes?institute=coat&part=book");
  await act(lead, "The programme paid", {
    Year: "1",
    Amount: "15000000.00 USD",
    Day: from,
    "Reference of the bank": "tranche-1",
  });
  await lead
    .getByText(/tranche-1/)
    .first()
    .waitFor();
});

/** A small firm finds an institute, sees what it costs it and why, and applies, all from its home. */
async function firstHour(firm, day) {
  const page = await at(firm, "/due?part=newcomer");
  await page.getByText(/counts as a small firm \(rule /).waitFor();
  await page.getByLabel("Area, focus or place").fill("coatings");
  const offers = page.getByRole("list", { name: "Institutes that you can join" });
  const card = offers.getByRole("region").filter({ hasText: "Full member" });
  await card.getByText("$5,000 a year").waitFor();
  await card.getByText(/instead of \$50,000/).waitFor();
  await card.getByRole("button", { name: "Apply for membership" }).click();
  await say(page, { Tier: "full", "First day": day }, "Apply for membership");
  await offers.waitFor({ state: "detached" });
  await page
    .getByText(/applied .* ago/)
    .first()
    .waitFor();
}

step("firms join, small ones for less, and pay", async () => {
  const lead = await at(LEAD, "/institutes?institute=coat&part=members");
  await act(
    lead,
    "Set a tier",
    {
      "Name of the tier in addresses": "full",
      Title: "Full member",
      "A year": "50000.00 USD",
      "A year for a small firm": "5000.00 USD",
      "In calls for projects": "lead",
      "Hours in laboratories a year": "40",
      "Most of the fee in kind, in percent": "20",
    },
    "Save",
  );
  const day = await house.day(0);
  for (const firm of [...SMALL, "dolsan-steel", "bada-robotics"]) {
    if (firm === SMALL[0]) await firstHour(firm, day);
    else {
      const page = await at(firm, "/institutes?institute=coat&part=members");
      await act(page, "Apply for membership", { Tier: "full", "First day": day });
    }
    const keeper = await at(LEAD, "/institutes?institute=coat&part=members");
    const waits = keeper.getByRole("listitem").filter({ hasText: firm });
    await waits.getByRole("button", { name: "Accept" }).click();
    const paid = { "dolsan-steel": "50000.00 USD", "bada-robotics": "4000.00 USD" };
    const owes = paid[firm] ?? "5000.00 USD";
    await keeper
      .getByText(/owes \$/)
      .first()
      .waitFor();
    const parts = keeper.getByRole("navigation", { name: "Parts of the institute" });
    await parts.getByRole("link", { name: "Book", exact: true }).click();
    await act(keeper, "A member or licensee paid", {
      "For what": { index: 0 },
      Amount: owes,
      Day: day,
      "Reference of the bank": `fee-${firm}`,
    });
    await keeper
      .getByText(new RegExp(`fee-${firm}`))
      .first()
      .waitFor();
  }
  const keeper = await at(LEAD, "/institutes?institute=coat&part=book");
  const given = {
    "For the fee of": { label: `bada-robotics from ${day}: up to 20 % of the fee` },
    "What was given": "A robot arm, lent for a year",
    "How it is valued": "loaned_equipment",
    "What it is worth": "1000.00 USD",
    Day: day,
    "Reference of the finance system": "loan-1",
  };
  await act(keeper, "A member gave in kind", given);
  await keeper.getByText("bada-robotics gave in kind: A robot arm").first().waitFor();
  await keeper.getByText("Given by members in kind").first().waitFor();
});

step("a machine of the university is connected, and says its values", async () => {
  machine = spawn(process.env.GUILDHALL_PROGRAM, ["sim", "oil-plant", "--address", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [ready] = await once(createInterface({ input: machine.stdout }), "line");
  const { protocols } = await house.ask("GET", "/protocols");
  const { settings } = protocols.find((each) => each.name === "modbus");
  const place = settings.find((each) => each.key === "address").label.en;
  const page = await at(LEAD, "/connections/new?protocol=modbus");
  await page.getByLabel(place, { exact: true }).fill(ready.split(" ").at(-1));
  await page.getByLabel("Name", { exact: true }).fill("Gauge of the coater");
  await page.getByRole("radio", { name: "To tags that exist" }).check();
  await page.getByLabel("Point address", { exact: true }).fill("input:104:float32");
  await page.getByLabel("Tag", { exact: true }).fill(`${COATER}.thickness`);
  await page.getByRole("button", { name: "Save and start" }).click();
  await page.waitForURL(/connections\?connection=/);
  await thickness(await at(LEAD, `/assets?asset=${COATER}`));
});

/** Waits until the page of the machine shows one value of it after another. */
async function thickness(page) {
  const shown = page
    .getByRole("region", { name: "Indicators" })
    .getByRole("listitem")
    .filter({ hasText: "Thickness of the coat" });
  const values = new Set();
  for (const late = Date.now() + 60_000; values.size < 2; ) {
    assert.ok(Date.now() < late, `one value only: ${[...values]}`);
    const value = /\d[\d,]*\.\d+/.exec((await shown.textContent()) ?? "");
    if (value !== null) values.add(value[0]);
    await page.waitForTimeout(250);
  }
}

step("a member proposes a project, and its data room opens a machine for a term", async () => {
  const lead = await at(LEAD, "/projects?institute=coat");
  await act(lead, "Open a call", {
    "Name in addresses": "first-call",
    "What people call it": "First call",
    "What is looked for": "Coats that last.",
    "Proposals are taken until": await house.moment(20),
  });
  const [from, until] = [await house.day(30), await house.day(300)];
  const foundry = await at(SMALL[0], "/projects?institute=coat");
  await act(foundry, "Propose a project", {
    "Name in addresses": "last",
    Lead: SMALL[0],
    Title: "A coat that lasts",
    "What is to be done, and why": "Coats wear off too soon.",
    "First day": from,
    "First day after it": until,
    Partners: `${LEAD}, dolsan-steel`,
    "Work packages": `Trials; ${SMALL[0]}; ${from}; ${until}`,
    Milestones: `First coat; 1; ${await house.day(200)}`,
    Budget: `${SMALL[0]}; institute; 100000.00 USD\n${SMALL[0]}; cash; 60000.00 USD\ndolsan-steel; cash; 60000.00 USD`,
  });
  await house.forward(21);
  const chooser = await at(LEAD, "/projects?institute=coat");
  await chooser.getByRole("button", { name: "Choose among proposals" }).click();
  await say(
    chooser,
    { "A coat that lasts": true, Reason: "It is wanted." },
    "Choose among proposals",
  );
  await house.forward(10);
  const reader = await at(SMALL[0], "/assets");
  assert.equal(await reader.getByText("Coater 1").count(), 0, "not shared yet");
  const opener = await at(LEAD, "/projects?institute=coat&project=last");
  await act(opener, "Open data", {
    "Name in addresses": "coater",
    "Whose data": LEAD,
    "Who reads them": SMALL[0],
    Assets: COATER,
    Purpose: "To see how thick coats are.",
    From: await house.moment(0),
    "Until before": await house.moment(60),
  });
  await thickness(await at(SMALL[0], `/assets?asset=${COATER}`));
  await house.forward(61);
  const blind = await at(SMALL[0], `/assets?asset=${COATER}`);
  await blind.waitForLoadState("networkidle");
  assert.equal(await blind.getByText("Coater 1").count(), 0, "not shared any more");
});

step("a milestone is reported with evidence, and readiness is assessed by another", async () => {
  const foundry = await at(SMALL[0], "/projects?institute=coat&project=last");
  await act(foundry, "Report 1", { "What shows it": "Photograph 12 of the first coat." }, "Report");
  const lead = await at(LEAD, "/projects?institute=coat&project=last");
  await act(lead, "Accept 1", {}, "Accept");
  await act(lead, "Assess a level", {
    "Of what": "trl",
    Level: "4",
    "What shows it": "It held in the laboratory.",
  });
  await lead.getByText(/began at 3, now 4, target 6/).waitFor();
});

step("an invention is disclosed, elected and filed, licensed, and earns a royalty", async () => {
  const lead = await at(LEAD, "/property?institute=coat");
  const today = await house.day(0);
  await act(lead, "Report an invention", {
    Title: "Nozzle",
    "Name in addresses": "nozzle",
    "What it is": "A nozzle that does not clog.",
    Inventors: `Ada, Kim, ${LEAD}`,
    "Agency, as iEdison calls it": "NIST",
    "Number of the award": "70NANB30H001",
    "Day on which it was reported in writing": today,
  });
  const take = async (fields) => {
    const page = await at(LEAD, "/property?institute=coat&invention=nozzle");
    await page.getByRole("button", { name: "Take a step" }).click();
    const { Step: name, ...rest } = fields;
    await page
      .getByRole("dialog")
      .getByLabel("Step", { exact: true })
      .selectOption({ label: name });
    await say(page, rest, name);
  };
  await take({ Step: "Disclose it to the government" });
  await take({ Step: "Elect to retain title" });
  await take({
    Step: "File an application",
    "Kind of application": "non_provisional",
    "Number of the application": "US-1",
    "It says that the government supported the invention": true,
  });
  const offer = await at(LEAD, "/property?institute=coat");
  await act(offer, "Offer a licence", {
    Licensee: "bada-robotics",
    "Name in addresses": "nozzle-bada",
    "Field of use": "Robots that coat",
    "Products are made in the country": true,
    "First day": today,
    "First day after": await house.day(3 * 365),
    "Once, when it begins": "1000 USD",
    Steps: "0 USD: 5",
  });
  const taker = await at("bada-robotics", "/property?institute=coat");
  await taker.getByRole("button", { name: "Take it" }).click();
  await taker.getByText("In force").first().waitFor();
  await house.forward(30);
  const seller = await at("bada-robotics", "/property?institute=coat");
  await act(seller, "Report sales", {
    "First day": today,
    "First day after": await house.day(0),
    Sales: "200000.00 USD",
    Units: "10",
  });
  const runs = await at(LEAD, "/property?institute=coat");
  await runs.getByRole("button", { name: "Show what is owed" }).click();
  await runs.getByLabel("I have looked at each line").check();
  await runs.getByRole("button", { name: "Post the run" }).click();
  await runs.getByText("Run 1", { exact: true }).waitFor();
  const book = await at(LEAD, "/institutes?institute=coat&part=book");
  await book.getByText("Royalties of the institute").first().waitFor();
});

/** Of the members of the first year the large firm alone stays for another. */
async function steelAlone() {
  const firm = await at("dolsan-steel", "/institutes?institute=coat&part=members");
  const from = await house.day(60);
  await act(firm, "Apply for membership", { Tier: "full", "First day": from });
  const lead = await at(LEAD, "/institutes?institute=coat&part=members");
  const accept = lead.getByRole("button", { name: "Accept" });
  await accept.click();
  await accept.waitFor({ state: "detached" });
}

/** Closes a membership year, with a plan where too few were small firms. */
async function closed(year, planned) {
  const lead = await at(LEAD, "/institutes?institute=coat&part=members");
  const plan = {
    "What will be done so that enough members are small firms": "Visits to forty firms.",
    "Until when": await house.day(300),
  };
  await act(lead, `Close ${year}`, planned ? plan : {});
  const years = lead.getByRole("list", { name: "Membership years that were closed" });
  const entry = years.getByRole("listitem").filter({ hasText: new RegExp(`^${year} ·`) });
  await entry.getByText(planned ? /^Plan until .*Visits to forty firms/ : /small firms/).waitFor();
}

step("years go by, and its own income covers its cost when the term is over", async () => {
  const began = new Date(await house.now()).getUTCFullYear();
  for (let year = 0; year < YEARS; year += 1) {
    await house.forward("year");
    if (year === 0) await steelAlone();
    if (year < 3) await closed(began + year, year === 2);
    const lead = await at(LEAD, "/outlook?institute=coat");
    await act(
      lead,
      "State how a year was",
      {
        Licences: "200000.00 USD",
        Services: `${6 + year}000000.00 USD`,
        "Contract research": `${4 + year}000000.00 USD`,
        Cost: "9000000.00 USD",
        "From where the figures are": `Accounts of ${began + year}`,
      },
      "State it",
    );
  }
  const lead = await at(LEAD, "/outlook?institute=coat");
  await act(
    lead,
    "State a plan",
    {
      Licences: "900000.00 USD",
      Services: "12000000.00 USD",
      "Contract research": "10000000.00 USD",
      Cost: "9000000.00 USD",
      "From where the figures are": "Plan of the board",
    },
    "State it",
  );
  await lead.getByText("Without public money").first().waitFor();
  await lead
    .getByText(/^100 %|of 1,000 runs stand alone|of .* runs stand alone/)
    .first()
    .waitFor();
  await house.forward("year");
  const officer = await at(OFFICER, "/institutes?institute=coat");
  await officer.getByText("Term is over").first().waitFor();
});

step("the network's year tells of it, each number with the records behind it", async () => {
  const year = new Date(await house.now()).getUTCFullYear() - 1;
  const page = await at(OFFICER, `/network?programme=future-making&year=${year}`);
  await page.getByRole("heading", { name: new RegExp(`${year} in numbers`) }).waitFor();
  const report = page.getByRole("region", { name: /in numbers$/ });
  await report
    .getByText(/^\d+ records?$/)
    .first()
    .click();
  await report.locator("details[open] a").filter({ hasText: "Coatings Institute" }).waitFor();
  assert.deepEqual(wrong(house.complaints()), []);
});
