//! Projects of the eight youngest institutes beside the first: `themes` says what it means. All invented.

use super::{Call, Course, work};

/// By the short name of the institute.
pub(super) static CALLS: [(&str, &[Call]); 8] = [
    ("packages", &PACKAGES),
    ("hydrogen", &HYDROGEN),
    ("measuring", &MEASURING),
    ("ships", &SHIPS),
    ("wood", &WOOD),
    ("food", &FOOD),
    ("plants", &PLANTS),
    ("joining", &JOINING),
];

static PACKAGES: [Call; 2] = [
    Call {
        opens: -1_000,
        label: ("Chips side by side", "나란히 놓은 칩"),
        works: &[
            work(
                (
                    "packages-warpage",
                    "Boards that stay flat",
                    "Keep large boards flat while they are soldered",
                ),
                ["A board that bends by half as much", "A thousand flat boards"],
                (Course::Goes, 500, (4, 7), 36),
            ),
            work(
                (
                    "packages-liquid",
                    "Metal that stays liquid",
                    "Join chips by drops of metal that never set",
                ),
                ["A joint that bends", "A joint that lasts"],
                (Course::Stopped, 450, (3, 6), 28),
            ),
        ],
    },
    Call {
        opens: -450,
        label: ("Packages that stay cool", "열을 내보내는 패키지"),
        works: &[
            work(
                (
                    "packages-vapour",
                    "Vapour in the lid",
                    "Spread heat by vapour in the lid of a package",
                ),
                ["A lid that spreads heat", "A package with such a lid"],
                (Course::Held, 520, (3, 6), 30),
            ),
            work(
                (
                    "packages-copper",
                    "Copper that is printed",
                    "Print paths of copper where heat is to go",
                ),
                ["A path as thick as paper", "A package with printed paths"],
                (Course::Late, 420, (5, 7), 25),
            ),
        ],
    },
];

static HYDROGEN: [Call; 2] = [
    Call {
        opens: -850,
        label: ("Hydrogen and steel", "수소와 강재"),
        works: &[
            work(
                (
                    "hydrogen-valves",
                    "Valves that stay tight",
                    "Keep valves tight for a million strokes in hydrogen",
                ),
                ["A valve for 100,000 strokes", "A valve for a million strokes"],
                (Course::Goes, 480, (5, 8), 33),
            ),
            work(
                (
                    "hydrogen-cracks",
                    "Cracks that are heard",
                    "Hear cracks in pipes before they are seen",
                ),
                ["A crack that is heard", "A pipe that is watched"],
                (Course::Declined, 500, (3, 6), 26),
            ),
        ],
    },
    Call {
        opens: -330,
        label: ("Hydrogen in burners", "수소 버너"),
        works: &[
            work(
                (
                    "hydrogen-burners",
                    "Burners for any mixture",
                    "Burn gas with any share of hydrogen, without changing the burner",
                ),
                ["A burner for a third of hydrogen", "A burner for any share"],
                (Course::Changed, 560, (4, 7), 39),
            ),
            work(
                (
                    "hydrogen-storage",
                    "Hydrogen in powder",
                    "Keep a day's hydrogen in powder at low pressure",
                ),
                ["A kilogram in powder", "A day in powder"],
                (Course::Held, 500, (3, 5), 29),
            ),
        ],
    },
];

static MEASURING: [Call; 2] = [
    Call {
        opens: -700,
        label: ("Measured while it is made", "만들면서 재기"),
        works: &[
            work(
                (
                    "measuring-in-the-lathe",
                    "Measured in the lathe",
                    "Measure a part in the lathe as well as on the table",
                ),
                ["A probe that bears chips", "A part that needs no table"],
                (Course::Goes, 420, (5, 8), 24),
            ),
            work(
                (
                    "measuring-heat",
                    "What heat does to a measure",
                    "Reckon out what the heat of a day does to a measure",
                ),
                ["A shop with 20 thermometers", "A measure that is the same all day"],
                (Course::Late, 700, (4, 6), 27),
            ),
        ],
    },
    Call {
        opens: -55,
        label: ("Measures for small shops", "작은 공장의 계측"),
        works: &[
            work(
                (
                    "measuring-lent-gauges",
                    "Gauges that are lent",
                    "Lend gauges to shops by post, and know that they came back right",
                ),
                ["Ten gauges on the road", "A hundred gauges on the road"],
                (Course::Goes, 400, (6, 8), 21),
            ),
            work(
                (
                    "measuring-one-page",
                    "A report of one page",
                    "Say on one page how sure a measure is",
                ),
                ["A page that a turner reads", "A page for ten kinds of parts"],
                (Course::Goes, 360, (5, 7), 20),
            ),
        ],
    },
];

static SHIPS: [Call; 2] = [
    Call {
        opens: -560,
        label: ("Welding in the hull", "선체 용접"),
        works: &[
            work(
                (
                    "ships-crawler",
                    "A welder that crawls",
                    "Weld where nobody can stand, by a machine that crawls along the seam",
                ),
                ["A seam of one metre", "A seam around a corner"],
                (Course::Late, 560, (4, 7), 46),
            ),
            work(
                (
                    "ships-paint",
                    "Paint without sandblasting",
                    "Paint steel that was cleaned by light",
                ),
                ["A clean square metre", "Paint that stays in salt"],
                (Course::Stopped, 400, (3, 6), 24),
            ),
        ],
    },
    Call {
        opens: -25,
        label: ("Quiet ships", "조용한 선박"),
        works: &[work(
            (
                "ships-quiet-shafts",
                "Shafts that do not hum",
                "Find what makes a shaft hum before the ship is in the water",
            ),
            ["A model of one shaft", "A quiet shaft"],
            (Course::Goes, 600, (3, 6), 30),
        )],
    },
];

static WOOD: [Call; 1] = [Call {
    opens: -420,
    label: ("Boards without waste", "버리지 않는 판재"),
    works: &[
        work(
            ("wood-glue", "Glue from bark", "Glue boards with what is in bark"),
            ["A board that holds in rain", "A press that runs on it for a week"],
            (Course::Changed, 520, (4, 7), 23),
        ),
        work(
            (
                "wood-knots",
                "Knots that are seen",
                "Cut boards so that knots are where they do no harm",
            ),
            ["A saw that sees knots", "A tenth less waste"],
            (Course::Held, 450, (5, 7), 26),
        ),
        work(
            (
                "wood-paper",
                "Paper without bleach",
                "Sort old paper by its colour, and bleach none of it",
            ),
            ["A bale by colours", "A mill without bleach"],
            (Course::Declined, 500, (3, 6), 20),
        ),
    ],
}];

static FOOD: [Call; 1] = [Call {
    opens: -300,
    label: ("Food that keeps", "오래가는 식품"),
    works: &[
        work(
            ("food-steam", "Steam in seconds", "Keep vegetables by steam of three seconds"),
            ["A kilogram an hour", "A line for one kitchen"],
            (Course::Goes, 480, (4, 7), 22),
        ),
        work(
            ("food-peel", "Boxes of peel", "Press boxes of peel that keep what is in them dry"),
            ["A box that holds for a week", "A box from a common press"],
            (Course::Goes, 540, (3, 6), 21),
        ),
        work(
            ("food-salt", "Half of the salt", "Keep fish with half of the salt"),
            ["A month in the cold", "A year in the cold"],
            (Course::Declined, 420, (4, 6), 20),
        ),
    ],
}];

static PLANTS: [Call; 2] = [
    Call {
        opens: -150,
        label: ("Networks of machines", "설비 통신망"),
        works: &[
            work(
                (
                    "plants-old-panels",
                    "Old panels behind a wall",
                    "Let old panels be read, and never written, from outside",
                ),
                ["A panel that is only read", "Ten works with such panels"],
                (Course::Goes, 400, (5, 8), 24),
            ),
            work(
                (
                    "plants-drill",
                    "A drill in each works",
                    "Rehearse a day without computers in each works once a year",
                ),
                ["A drill in one works", "A drill in ten works"],
                (Course::Declined, 360, (6, 8), 20),
            ),
        ],
    },
    Call {
        opens: -22,
        label: ("Keys of works", "공장의 열쇠 관리"),
        works: &[work(
            (
                "plants-lost-keys",
                "Keys that were lost",
                "Replace the keys of all machines in an hour",
            ),
            ["Keys of one line", "Keys of one works"],
            (Course::Goes, 500, (4, 7), 23),
        )],
    },
];

static JOINING: [Call; 1] =
    [Call { opens: -4, label: ("Joints that come apart", "분리되는 접합"), works: &[] }];
