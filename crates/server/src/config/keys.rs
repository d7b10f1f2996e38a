//! Every setting, with what it takes and what it does.

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// Its name in the file, with dots between tables. In the environment the same in capitals
    /// with `_` for each dot, after `GUILDHALL_`.
    pub name: &'static str,
    /// What is written there.
    pub kind: &'static str,
    /// What holds when nobody says anything.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// Every setting there is.
pub const KEYS: [Key; 37] = [
    Key {
        name: "listen",
        kind: "address and port",
        default: "127.0.0.1:8420",
        meaning: "Where the console, the API and i3X are served. Port 0 takes a free one.",
    },
    Key {
        name: "dir",
        kind: "folder",
        default: "data",
        meaning: "Where the journal and the historian keep their files. Made if missing.",
    },
    Key {
        name: "journal",
        kind: "address of a PostgreSQL database, `postgres://user:password@host:5432/name`",
        default: "",
        meaning: "Keeps the journal there and not in a file in `dir`; several houses may share \
                  it. A host elsewhere is asked by TLS only, unless the address says \
                  `sslmode=disable`.",
    },
    Key {
        name: "connect",
        kind: "yes or no",
        default: "yes",
        meaning: "Whether this house talks to the machines of its connections. Of houses that \
                  share a journal one does.",
    },
    Key {
        name: "sites",
        kind: "list of files",
        default: "",
        meaning: "Site files: types, assets and connections of a plant. Read at each start; \
                  what is new or changed in them is taken over as an event of the journal.",
    },
    Key {
        name: "programmes",
        kind: "list of files",
        default: "",
        meaning: "Files of programmes: their offices and policies. Read at each start; what is new \
                  in them is taken over as an event of the journal.",
    },
    Key {
        name: "public_url",
        kind: "address of a page",
        default: "",
        meaning: "What people type to reach the console, when that is not `http://` and `listen`, \
                  for example behind a proxy that adds HTTPS. Used in sign-in links.",
    },
    Key {
        name: "log.level",
        kind: "error, warn, info, debug or trace",
        default: "info",
        meaning: "How much is logged to standard error.",
    },
    Key {
        name: "log.format",
        kind: "text or json",
        default: "text",
        meaning: "One line of text or one JSON object for each thing logged.",
    },
    Key {
        name: "ingest.samples_per_second",
        kind: "samples a second, 1 to 1000000000",
        default: "10000000",
        meaning: "How much the programs of one person may bring, and how much one connection. Who \
                  was silent may bring two seconds of it at once; past it a request is answered 429 \
                  before it is read, and a machine is asked or read more slowly.",
    },
    Key {
        name: "ingest.tags_per_source",
        kind: "tags, 1 to 100000000",
        default: "1000000",
        meaning: "How many different tags the programs of one person may fill by HTTP from one \
                  start to the next. Samples of further tags are refused, row by row.",
    },
    Key {
        name: "ingest.unknown",
        kind: "refuse, create or park",
        default: "refuse",
        meaning: "What becomes of samples that programs send for a tag that there is not. `create` \
                  makes the tag; `park` keeps them until a person accepts the tag or drops them.",
    },
    Key {
        name: "ingest.unknown_under",
        kind: "path of an asset, which `create` and `park` need",
        default: "",
        meaning: "Below which asset such tags are made, with assets of their own. The source needs \
                  the role of an operator there.",
    },
    Key {
        name: "ingest.sources",
        kind: "list of `person=refuse`, `person=create:asset` and `person=park:asset`",
        default: "",
        meaning: "The same for the programs of one person, over `ingest.unknown` and \
                  `ingest.unknown_under`; for example `telegraf=create:works/site/servers`.",
    },
    Key {
        name: "ingest.parked_mib",
        kind: "MiB, 1 to 1048576",
        default: "256",
        meaning: "How much may be parked. Past it samples are refused, row by row.",
    },
    Key {
        name: "historian.acknowledge",
        kind: "`synced` or `written`",
        default: "synced",
        meaning: "When samples are acknowledged. `synced`: after the disk has them, so that they \
                  survive a power cut. `written`: after the operating system has them, and the \
                  disk within a second: faster, but a power cut may take the last second.",
    },
    Key {
        name: "historian.commit_wait_ms",
        kind: "milliseconds, 0 to 1000",
        default: "0",
        meaning: "How long a write may wait for others to share its sync to disk. With 0 those \
                  share that came while the last sync ran.",
    },
    Key {
        name: "historian.seal_samples",
        kind: "samples, 1000 to 50000000",
        default: "500000",
        meaning: "How many samples are kept in memory and log before they become a Parquet file. \
                  With more than 2,500 tags so many for each 2,500 of them, so that a file has \
                  enough rows of a tag; never more than 64 MiB or 8,388,608 samples.",
    },
    Key {
        name: "historian.seal_after_s",
        kind: "seconds, 1 to 604800",
        default: "3600",
        meaning: "How long samples stay in memory and log at most before they become a file.",
    },
    Key {
        name: "historian.cache_mib",
        kind: "MiB, 1 to 1000000",
        default: "128",
        meaning: "How much memory may be kept for what was read lately of files of samples: where each \
                  tag is in them, and rollups. With less than people ask for again and again, they \
                  wait for the disk each time.",
    },
    Key {
        name: "historian.retention_days",
        kind: "days, or `for ever`",
        default: "for ever",
        meaning: "How long samples and their figures are kept where no rule of people says otherwise. What is older goes in whole days (UTC), tag by tag.",
    },
    Key {
        name: "historian.scrub_every_h",
        kind: "hours, 1 to 8760, or `never`",
        default: "24",
        meaning: "How long after one reading of all files of the historian the next begins. It names what \
                  is damaged while a backup still has it.",
    },
    Key {
        name: "historian.scrub_mb_per_s",
        kind: "megabytes, 1 to 10000",
        default: "8",
        meaning: "How much that reading takes from the disk in a second at most.",
    },
    Key {
        name: "backup.dir",
        kind: "folder",
        default: "",
        meaning: "Where the server backs up the whole house by itself, best on another disk. \
                  Empty: only when it is asked to.",
    },
    Key {
        name: "backup.every_h",
        kind: "hours, 1 to 8760",
        default: "24",
        meaning: "How often it does. The first one begins ten minutes after the start.",
    },
    Key {
        name: "elections.keys",
        kind: "folder",
        default: "",
        meaning: "Where the keys of elections are kept until they are counted. No backup and no \
                  export takes them. Houses that share a journal share it. Empty: `elections` in \
                  `dir`.",
    },
    Key {
        name: "query.memory_mib",
        kind: "MiB, 16 to 1048576",
        default: "256",
        meaning: "Memory that one SQL query may have. What needs more is spilled to the folder \
                  `spill` in `dir`, or refused.",
    },
    Key {
        name: "query.spill_mib",
        kind: "MiB, 0 to 1048576",
        default: "4096",
        meaning: "How much one SQL query may spill to disk.",
    },
    Key {
        name: "query.seconds",
        kind: "seconds, 1 to 86400",
        default: "300",
        meaning: "How long one SQL query may run, sending its answer included.",
    },
    Key {
        name: "query.at_once",
        kind: "queries, 1 to 100",
        default: "6",
        meaning: "How many SQL queries may run at once, of all people together. One more is told \
                  to come again.",
    },
    Key {
        name: "postgres.listen",
        kind: "address and port, or `off`; one that other machines reach only with \
               `postgres.certificate`",
        default: "off",
        meaning: "Where psql, drivers and reporting tools reach SQL by PostgreSQL's protocol. \
                  Port 0 takes a free one.",
    },
    Key {
        name: "postgres.certificate",
        kind: "file",
        default: "",
        meaning: "Certificate and its chain, PEM, for TLS with those clients. With it the door \
                  speaks nothing but TLS. Read at the start.",
    },
    Key {
        name: "postgres.key",
        kind: "file, together with `postgres.certificate`",
        default: "",
        meaning: "The private key of that certificate, PEM.",
    },
    Key {
        name: "flight.listen",
        kind: "address and port, or `off`; one that other machines reach only with \
               `flight.certificate`",
        default: "off",
        meaning: "Where ADBC, JDBC and pyarrow reach SQL by Arrow Flight, and bring samples. \
                  Port 0 takes a free one.",
    },
    Key {
        name: "flight.certificate",
        kind: "file",
        default: "",
        meaning: "Certificate and its chain, PEM, for TLS with those clients. With it the door \
                  speaks nothing but TLS. Read at the start.",
    },
    Key {
        name: "flight.key",
        kind: "file, together with `flight.certificate`",
        default: "",
        meaning: "The private key of that certificate, PEM.",
    },
    Key {
        name: "webhooks.reach",
        kind: "list of `host:port`",
        default: "",
        meaning: "Where webhooks may lead beside the public Internet, by HTTP too; for example \
                  `hooks.example.lan:8443`. All other addresses must be of the public Internet, \
                  by HTTPS.",
    },
];
