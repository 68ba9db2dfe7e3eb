import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { CAUSE_NAMES, type CallsColumn, type Cause } from './calls.js'

interface CallsChartProps {
  readonly columns: readonly CallsColumn[]
  readonly zone: string
}

const HEIGHT = 260

export function CallsChart({ columns, zone }: CallsChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const shown = useRef(columns)
  shown.current = columns

  useEffect(() => {
    const element = place.current
    if (!element) return
    const draw = () => {
      chart.current?.destroy()
      chart.current = new uPlot(optionsFor(element, zone), dataOf(shown.current), element)
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
  }, [zone])

  useEffect(() => chart.current?.setData(dataOf(columns)), [columns])

  return (
    <div
      class="chart"
      ref={place}
      role="img"
      aria-label="Calls made, and saved by cause, over the last ten minutes; the table below has the same numbers"
    />
  )
}

/** Each cause lies over the sum of it and those before, the largest sum behind, so that they are stacked. */
function dataOf(columns: readonly CallsColumn[]): uPlot.AlignedData {
  const upTo = ({ saved }: CallsColumn, last: Cause) => {
    const parts = CAUSE_NAMES.slice(0, CAUSE_NAMES.indexOf(last) + 1).map((cause) => saved[cause])
    return parts.includes(null) ? null : parts.reduce<number>((sum, one) => sum + (one ?? 0), 0)
  }
  return [
    columns.map(({ atMs }) => atMs / 1_000),
    ...CAUSE_NAMES.toReversed().map((cause) => columns.map((column) => upTo(column, cause))),
    columns.map(({ made }) => made),
  ]
}

function optionsFor(element: HTMLElement, zone: string): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(name)
  const axis = { stroke: colour('--muted'), font: '12px system-ui, sans-serif' }
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone),
    scales: { y: { range: (_, __, max) => [0, Math.max(10, Math.ceil((max ?? 0) * 1.1))] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { show: false },
        values: '{HH}:{mm}:{ss}',
        space: 90,
      },
      { ...axis, size: 56, grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } },
    ],
    series: [
      {},
      ...CAUSE_NAMES.toReversed().map((cause) => ({
        label: cause,
        fill: colour(`--cause-${cause}`),
        width: 0,
        points: { show: false },
      })),
      { label: 'made', stroke: colour('--made'), width: 2.5, points: { show: false } },
    ],
  }
}
