// What somebody else made of a thing while it was changed here.
export function Meanwhile({ text }: { text: string }) {
  return (
    <p role="status" className="text-label">
      <span aria-hidden="true" className="mr-1 text-high">
        ▲
      </span>
      {text}
    </p>
  );
}
