//! Projects of the six oldest institutes beside the first: `themes` says what it means. All invented.

use super::{Call, Course, work};

/// By the short name of the institute.
pub(super) static CALLS: [(&str, &[Call]); 6] = [
    ("powders", &POWDERS),
    ("photonics", &PHOTONICS),
    ("textiles", &TEXTILES),
    ("glass", &GLASS),
    ("recycling", &RECYCLING),
    ("medicines", &MEDICINES),
];

static POWDERS: [Call; 3] = [
    Call {
        opens: -2_250,
        label: ("Powders that flow", "흐르는 분말"),
        works: &[
            work(
                (
                    "powders-sieves",
                    "Sieves that do not clog",
                    "Keep a sieve open by sound, so that a batch takes a tenth of the time",
                ),
                ["A sieve that stays open for a day", "A week of batches without cleaning"],
                (Course::Goes, 540, (4, 7), 28),
            ),
            work(
                (
                    "powders-reuse",
                    "Powder used ten times",
                    "Tell from shape and oxygen how often powder may be printed again",
                ),
                ["A scale of used powder", "A rule for reuse in three shops"],
                (Course::Goes, 720, (3, 6), 36),
            ),
        ],
    },
    Call {
        opens: -1_300,
        label: ("Powders from scrap", "고철에서 얻는 분말"),
        works: &[
            work(
                (
                    "powders-turnings",
                    "Powder from turnings",
                    "Make powder of what lathes leave, clean enough to press",
                ),
                ["A kilogram from one shop", "A tonne from ten shops"],
                (Course::Goes, 600, (3, 7), 42),
            ),
            work(
                (
                    "powders-hydride",
                    "Powder by hydrogen",
                    "Break scrap of titanium with hydrogen instead of mills",
                ),
                ["Scrap that breaks by itself", "Powder within the standard"],
                (Course::Stopped, 500, (2, 5), 30),
            ),
        ],
    },
    Call {
        opens: -800,
        label: ("Powders without waste", "버리지 않는 분말"),
        works: &[work(
            (
                "powders-dust",
                "Less dust at the printer",
                "Catch fine powder where it rises, and give it back",
            ),
            ["A hood that catches nine tenths", "A year with one filter"],
            (Course::Late, 800, (4, 7), 24),
        )],
    },
];

static PHOTONICS: [Call; 3] = [
    Call {
        opens: -2_050,
        label: ("Light that measures", "빛으로 재기"),
        works: &[
            work(
                (
                    "photonics-weld-eye",
                    "An eye for welds",
                    "See a bad weld by its own light while it is made",
                ),
                ["An eye that sees spatter", "An eye that stops the torch"],
                (Course::Goes, 600, (4, 7), 33),
            ),
            work(
                (
                    "photonics-cold-laser",
                    "A laser without cooling",
                    "Do without chillers where a laser works now and then",
                ),
                ["A laser that runs for an hour", "A laser that runs for a shift"],
                (Course::Stopped, 500, (2, 5), 26),
            ),
        ],
    },
    Call {
        opens: -1_000,
        label: ("Light in small works", "작은 공장의 빛"),
        works: &[work(
            (
                "photonics-shared-laser",
                "One laser for six shops",
                "Bring light by fibre from one source to six small shops in a row",
            ),
            ["Two shops at one source", "Six shops at one source"],
            (Course::Goes, 640, (5, 8), 45),
        )],
    },
    Call {
        opens: -420,
        label: ("Light that takes little away", "덜 깎는 빛"),
        works: &[
            work(
                (
                    "photonics-thin-cuts",
                    "Cuts as thin as hair",
                    "Cut foil with short pulses so that no edge is burnt",
                ),
                ["Foil without a burr", "A roll of foil in a day"],
                (Course::Changed, 620, (4, 7), 29),
            ),
            work(
                (
                    "photonics-marks",
                    "Marks that last",
                    "Mark steel by colour without removing any of it",
                ),
                ["A mark that lasts a year", "Marks in three colours"],
                (Course::Declined, 500, (3, 6), 20),
            ),
        ],
    },
];

static TEXTILES: [Call; 2] = [
    Call {
        opens: -1_750,
        label: ("Fibres from old cloth", "헌 옷감에서 얻는 섬유"),
        works: &[
            work(
                (
                    "textiles-old-cloth",
                    "Yarn from old cloth",
                    "Open old cloth so gently that its fibres can be spun again",
                ),
                ["Fibres of two centimetres", "Yarn on a common loom"],
                (Course::Goes, 500, (4, 7), 27),
            ),
            work(
                (
                    "textiles-dyes",
                    "Dyes without water",
                    "Dye in a closed vessel with carbon dioxide",
                ),
                ["One colour", "Five colours"],
                (Course::Declined, 420, (3, 6), 22),
            ),
        ],
    },
    Call {
        opens: -1_150,
        label: ("Cloth for industry", "산업용 직물"),
        works: &[
            work(
                (
                    "textiles-filters",
                    "Cloth for hot filters",
                    "Weave filters that bear 300 degrees for a year",
                ),
                ["Cloth for a week", "Cloth for a season"],
                (Course::Goes, 300, (5, 7), 24),
            ),
            work(
                (
                    "textiles-looms",
                    "Looms that see faults",
                    "Stop a loom in the row in which a thread breaks",
                ),
                ["A loom that counts threads", "Ten looms with one watcher"],
                (Course::Stopped, 600, (4, 7), 31),
            ),
        ],
    },
];

static GLASS: [Call; 2] = [
    Call {
        opens: -1_500,
        label: ("Glass at less heat", "낮은 온도의 유리"),
        works: &[
            work(
                (
                    "glass-low-melt",
                    "Glass that melts earlier",
                    "Save a tenth of the heat by a mixture that melts earlier",
                ),
                ["A mixture for bottles", "A furnace with it for a month"],
                (Course::Goes, 500, (3, 6), 38),
            ),
            work(
                (
                    "glass-foam",
                    "Foam from old panes",
                    "Make insulation of panes that cannot be melted again",
                ),
                ["A block of foam", "A wall of foam"],
                (Course::Declined, 600, (4, 6), 21),
            ),
        ],
    },
    Call {
        opens: -800,
        label: ("Ceramics that bear load", "하중을 견디는 세라믹"),
        works: &[
            work(
                (
                    "glass-bearings",
                    "Bearings of ceramic",
                    "Press bearings of ceramic that need no oil",
                ),
                ["A bearing for a pump", "A bearing that runs for 2,000 hours"],
                (Course::Late, 780, (4, 7), 34),
            ),
            work(
                (
                    "glass-joints",
                    "Ceramic joined to steel",
                    "Join ceramic and steel so that heat does not part them",
                ),
                ["A joint that bears 400 degrees", "A joint in a burner"],
                (Course::Stopped, 500, (3, 6), 25),
            ),
        ],
    },
];

static RECYCLING: [Call; 2] = [
    Call {
        opens: -1_330,
        label: ("Cells taken apart", "전지 해체"),
        works: &[
            work(
                (
                    "recycling-opening",
                    "Cells opened by a robot",
                    "Open packs of any make without anybody near them",
                ),
                ["A pack in an hour", "A pack of an unknown make"],
                (Course::Goes, 560, (4, 7), 44),
            ),
            work(
                (
                    "recycling-salts",
                    "Salts won back cold",
                    "Win salts back from cells without heat",
                ),
                ["A gram of salt", "A kilogram of salt"],
                (Course::Stopped, 420, (2, 5), 23),
            ),
        ],
    },
    Call {
        opens: -560,
        label: ("Second life of cells", "전지의 두 번째 삶"),
        works: &[
            work(
                (
                    "recycling-second-life",
                    "Old cells in small works",
                    "Let old cells bear the peaks of a small works",
                ),
                ["A cabinet of old cells", "A year in one works"],
                (Course::Changed, 640, (5, 8), 32),
            ),
            work(
                (
                    "recycling-black-mass",
                    "Less acid for black mass",
                    "Dissolve black mass with half of the acid",
                ),
                ["A batch with half of the acid", "Ten batches in a row"],
                (Course::Held, 600, (4, 6), 28),
            ),
        ],
    },
];

static MEDICINES: [Call; 3] = [
    Call {
        opens: -1_150,
        label: ("Medicines in a steady flow", "연속 생산 의약품"),
        works: &[
            work(
                (
                    "medicines-steady-flow",
                    "Tablets in a steady flow",
                    "Mix, press and test tablets without any pause between",
                ),
                ["A mixer that runs for a day", "Tablets of one week within limits"],
                (Course::Goes, 640, (4, 8), 48),
            ),
            work(
                ("medicines-coats", "Coats without solvents", "Coat tablets with powder alone"),
                ["A coat that holds", "A batch of coated tablets"],
                (Course::Declined, 500, (3, 6), 24),
            ),
        ],
    },
    Call {
        opens: -500,
        label: ("Clean rooms that need less", "덜 쓰는 청정실"),
        works: &[work(
            (
                "medicines-clean-air",
                "Half of the air",
                "Move half of the air through a clean room, and prove that it stays clean",
            ),
            ["A room that says how clean it is", "A month with half of the air"],
            (Course::Late, 480, (5, 7), 27),
        )],
    },
    Call {
        opens: -130,
        label: ("Cold chains", "저온 유통"),
        works: &[work(
            (
                "medicines-cold-box",
                "A box that stays cold",
                "Carry medicines for five days without power",
            ),
            ["Three days in a climate chamber", "Five days on the road"],
            (Course::Goes, 500, (4, 7), 22),
        )],
    },
];
