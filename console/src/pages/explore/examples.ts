// Queries to begin with. They work in any house: those of one tag take one that has moved.

export type Example = {
  key: "latest" | "abnormal" | "minutes" | "counts" | "quality" | "hours";
  sql: string;
};

const SOME_TAG = "(SELECT tag FROM latest WHERE value IS NOT NULL ORDER BY time DESC LIMIT 1)";

export function examples(tag: string | undefined): Example[] {
  const one = tag === undefined ? SOME_TAG : `'${tag.replaceAll("'", "''")}'`;
  return [
    {
      key: "latest",
      sql: `SELECT tag, value, value_text, unit, state, time
FROM latest
ORDER BY tag`,
    },
    {
      key: "abnormal",
      sql: `SELECT l.tag, l.value, l.unit, t.band_low, t.band_high, l.state, l.time
FROM latest l JOIN tags t ON t.tag = l.tag
WHERE l.state IN ('out_of_band', 'bad')
ORDER BY l.tag`,
    },
    {
      key: "minutes",
      sql: `SELECT time_bucket(INTERVAL '1 minute', time) AS minute,
  time_weighted_mean(value, time) AS mean
FROM samples
WHERE tag = ${one}
  AND time > now() - INTERVAL '1 hour'
GROUP BY minute
ORDER BY minute`,
    },
    {
      key: "hours",
      sql: `SELECT time, min, max, sum / count_value AS mean
FROM rollups
WHERE level = '1h' AND count_value > 0
  AND tag = ${one}
  AND time > now() - INTERVAL '1 day'
ORDER BY time`,
    },
    {
      key: "counts",
      sql: `SELECT tag, count(*) AS samples, max(time) AS newest
FROM samples
WHERE time > now() - INTERVAL '1 hour'
GROUP BY tag
ORDER BY samples DESC`,
    },
    {
      key: "quality",
      sql: `SELECT asset, quality, count(*) AS samples
FROM samples
WHERE time > now() - INTERVAL '1 hour'
GROUP BY asset, quality
ORDER BY asset, samples DESC`,
    },
  ];
}
