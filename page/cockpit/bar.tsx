/** Beside its number: a bar that screen readers need not hear. */
export function Bar({ value, of }: { readonly value: number | null; readonly of: number | null }) {
  if (value === null || of === null || of <= 0) return null
  return <meter class="bar" aria-hidden="true" min={0} max={of} value={value} />
}
