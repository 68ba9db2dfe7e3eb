import type { Outcome } from './run-wallboard.js'

/** Upstream calls of each scheme beside the floor, as a Markdown table. */
export function wallboardTable(outcomes: readonly Outcome[], floor: number): string {
  const rows = outcomes.map(({ name, calls, refused }) => [
    name,
    calls.toLocaleString('en'),
    refused.toLocaleString('en'),
    (calls / floor).toFixed(2),
  ])
  const all = [
    ['scheme', 'upstream calls', 'of them 429', '× floor'],
    ['---', '---:', '---:', '---:'],
    ...rows,
    ['the floor', floor.toLocaleString('en'), '0', '1.00'],
  ]
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
