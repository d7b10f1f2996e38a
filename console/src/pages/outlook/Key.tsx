// What a colour of a chart stands for.

export function Key({ look, text }: { look: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`inline-block h-3 w-3 ${look}`} />
      {text}
    </span>
  );
}
