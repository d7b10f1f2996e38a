/** The house mark. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      aria-hidden="true"
    >
      <path d="M3 10 12 4l9 6v10H3z" />
      <path d="M8 20v-7h8v7" />
    </svg>
  );
}
