// The way from a record to the project that it is of.
import { Link } from "@tanstack/react-router";
import type { Named } from "../../api/types";

export const LOOK = "inline-block min-h-6 text-accent underline";

export function ToProject({
  institute,
  project,
}: {
  institute: Named | null;
  project: string | null;
}) {
  if (institute === null || project === null) return null;
  return (
    <>
      {" · "}
      <Link to="/projects" search={{ institute: institute.id, project }} className={LOOK}>
        {project}
      </Link>
    </>
  );
}
