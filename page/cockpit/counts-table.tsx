import { count } from '../wallboard/words.js'
import { Bar } from './bar.js'

interface CountsTableProps {
  readonly caption: string
  readonly columns: readonly [what: string, count: string]
  readonly rows: readonly (readonly [what: string, count: number])[]
  /** Shown in place of no rows. */
  readonly none: string
}

/** A chart of bars, and its table, in one. */
export function CountsTable({ caption, columns, rows, none }: CountsTableProps) {
  if (rows.length === 0) return <p class="hint">{none}</p>
  const most = Math.max(...rows.map(([, value]) => value))
  return (
    <table class="cockpit-table">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([what, value]) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>
              <Bar value={value} of={most} /> <span class="bar-number">{count(value)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
