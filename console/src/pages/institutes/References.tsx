// Links and references of what shows something.

/** Only what is an address of the web is a link. */
export function References({ all }: { all: string[] }) {
  if (all.length === 0) return null;
  return (
    <ul className="list-disc pl-5">
      {all.map((one) => (
        <li key={one} className="break-words">
          {/^https?:\/\//.test(one) ? (
            <a
              href={one}
              rel="noreferrer"
              target="_blank"
              className="inline-block min-h-6 text-accent underline"
            >
              {one}
            </a>
          ) : (
            one
          )}
        </li>
      ))}
    </ul>
  );
}
