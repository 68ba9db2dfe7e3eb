import { options } from 'preact'

/** A hidden page has no frames. */
const LONGEST_MS = 100

/** What changes within a frame is rendered once: answers and counters arrive by the dozen. */
export function renderByFrame(): void {
  options.debounceRendering = (render) => {
    let isDue = true
    const once = () => {
      if (!isDue) return
      isDue = false
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      render()
    }
    const frame = requestAnimationFrame(once)
    const timer = setTimeout(once, LONGEST_MS)
  }
}
