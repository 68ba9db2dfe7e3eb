import { useEffect, useState } from 'preact/hooks'
import { type Choice, readChoice, writeChoice } from './choice.js'

/** The choice in the address; to change it changes the address. Back and forward work. */
export function useChoice(): readonly [Choice, (change: Partial<Choice>) => void] {
  const [choice, setChoice] = useState(() => readChoice(location.search))
  useEffect(() => {
    const read = () => setChoice(readChoice(location.search))
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const change = (changed: Partial<Choice>) => {
    const next = { ...readChoice(location.search), ...changed }
    history.pushState(null, '', `${location.pathname}${writeChoice(next)}`)
    setChoice(next)
  }
  return [choice, change]
}
