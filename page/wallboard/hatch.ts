import type uPlot from 'uplot'
import { HALF_HOUR_MS } from './day.js'
import type { HalfHour } from './day-columns.js'

const STEP = 7

/** Stripes over the half hour that is not over: what it shows still grows. */
export function hatchOpen(plot: uPlot, columns: readonly HalfHour[], colour: string): void {
  const open = columns.find(({ isOpen }) => isOpen)
  if (!open?.today) return
  const { ctx } = plot
  const step = STEP * devicePixelRatio
  const left = plot.valToPos(open.startMs / 1_000, 'x', true)
  const right = plot.valToPos((open.startMs + HALF_HOUR_MS) / 1_000, 'x', true)
  const bottom = plot.valToPos(0, 'count', true)
  const top = plot.valToPos(open.today.offered, 'count', true)
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, right - left, bottom - top)
  ctx.clip()
  ctx.beginPath()
  for (let x = left - (bottom - top); x < right; x += step) {
    ctx.moveTo(x, bottom)
    ctx.lineTo(x + (bottom - top), top)
  }
  ctx.strokeStyle = colour
  ctx.lineWidth = 2.5 * devicePixelRatio
  ctx.stroke()
  ctx.restore()
}
