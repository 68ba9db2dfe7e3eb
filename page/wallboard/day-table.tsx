import { clockTime } from './day.js'
import type { HalfHour } from './day-columns.js'
import { count, percent } from './words.js'

interface DayTableProps {
  readonly columns: readonly HalfHour[]
  readonly zone: string
}

/** What the chart shows, for whoever reads or hears it. */
export function DayTable({ columns, zone }: DayTableProps) {
  return (
    <table>
      <caption class="unseen">Today by half hour, and offered on the same day last week</caption>
      <thead>
        <tr>
          {['From', 'Offered', 'Answered', 'Abandoned', 'Service level', 'Offered last week'].map(
            (name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {columns.map(({ startMs, today, before, isOpen }) => (
          <tr key={startMs}>
            <th scope="row">
              {clockTime(startMs, zone)}
              {isOpen && ' (not over yet)'}
            </th>
            <td>{count(today?.offered)}</td>
            <td>{count(today?.answered)}</td>
            <td>{count(today?.abandoned)}</td>
            <td>{percent(today?.serviceLevel)}</td>
            <td>{count(before?.offered)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
