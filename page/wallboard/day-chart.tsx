import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { HALF_HOUR_MS } from './day.js'
import type { HalfHour } from './day-columns.js'
import { hatchOpen } from './hatch.js'

interface DayChartProps {
  readonly columns: readonly HalfHour[]
  readonly zone: string
  readonly onPoint: (index: number | null) => void
}

const HEIGHT = 260

// Typed as optional: a build of uPlot may leave them out. Ours has them.
const barsOf = uPlot.paths.bars as NonNullable<typeof uPlot.paths.bars>

export function DayChart({ columns, zone, onPoint }: DayChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const shown = useRef(columns)
  shown.current = columns

  useEffect(() => {
    const element = place.current
    if (!element) return
    const draw = () => {
      chart.current?.destroy()
      const options = chartOptions(element, zone, () => shown.current, onPoint)
      chart.current = new uPlot(options, chartData(shown.current), element)
    }
    draw()
    const resized = new ResizeObserver(() =>
      chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }),
    )
    resized.observe(element)
    // Colours are read when the chart is made.
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', draw)
    const themed = new MutationObserver(draw)
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      resized.disconnect()
      dark.removeEventListener('change', draw)
      themed.disconnect()
      chart.current?.destroy()
      chart.current = null
    }
  }, [zone, onPoint])

  useEffect(() => chart.current?.setData(chartData(columns)), [columns])

  return (
    <div
      class="chart"
      ref={place}
      role="img"
      aria-label="Offered, answered, abandoned and service level by half hour; the table below has the same numbers"
    />
  )
}

/** Each at the middle of its half hour. Answered lies over answered + abandoned, so that the two are stacked. */
function chartData(columns: readonly HalfHour[]): uPlot.AlignedData {
  return [
    columns.map(({ startMs }) => (startMs + HALF_HOUR_MS / 2) / 1_000),
    columns.map(({ before }) => before?.offered ?? null),
    columns.map(({ today }) => today?.offered ?? null),
    columns.map(({ today }) => (today ? today.answered + today.abandoned : null)),
    columns.map(({ today }) => today?.answered ?? null),
    columns.map(({ today }) => today?.serviceLevel ?? null),
  ]
}

function chartOptions(
  element: HTMLElement,
  zone: string,
  columns: () => readonly HalfHour[],
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element)
  // A registered colour is told as it is at the moment, light or dark.
  const colour = (name: string) => style.getPropertyValue(name)
  const bar = (label: string, fill: string, size: number): uPlot.Series => ({
    label,
    scale: 'count',
    fill: colour(fill),
    width: 0,
    paths: barsOf({ size: [size, 60] }),
    points: { show: false },
  })
  const axis = { stroke: colour('--muted'), font: '12px system-ui, sans-serif' }
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone),
    scales: {
      x: {
        range: () => {
          const half = HALF_HOUR_MS / 1_000
          const all = columns()
          const [first, last] = [all[0], all.at(-1)]
          return [(first?.startMs ?? 0) / 1_000, (last?.startMs ?? 0) / 1_000 + half]
        },
      },
      count: { range: (_, __, max) => [0, Math.max(4, Math.ceil(max * 1.1))] },
      ratio: { range: [0, 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { show: false },
        size: 32,
        values: '{HH}:{mm}',
        space: 60,
      },
      {
        ...axis,
        scale: 'count',
        size: 44,
        grid: { stroke: colour('--line'), width: 1 },
        ticks: { show: false },
      },
      {
        ...axis,
        scale: 'ratio',
        side: 1,
        size: 52,
        grid: { show: false },
        ticks: { show: false },
        splits: [0, 0.25, 0.5, 0.75, 1],
        values: (_, splits) => splits.map((ratio) => `${ratio * 100} %`),
      },
    ],
    series: [
      {},
      bar('offered last week', '--before', 1),
      bar('offered', '--offered', 0.8),
      bar('abandoned', '--abandoned', 0.6),
      bar('answered', '--answered', 0.6),
      {
        label: 'service level',
        scale: 'ratio',
        stroke: colour('--service'),
        width: 2.5,
        points: { show: false },
      },
    ],
    hooks: {
      draw: [(plot) => hatchOpen(plot, columns(), colour('--panel'))],
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
    },
  }
}
