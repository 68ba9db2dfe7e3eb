import type { Badge } from './badge.js'
import { Age } from './counting.js'

const SIGNS = { fresh: '●', refreshing: '↻', stale: '▲', failed: '✕' }

export function FreshnessBadge({ badge }: { readonly badge: Badge }) {
  const { tone, text, asOf } = badge
  return (
    <span class={`badge badge-${tone}`} data-tone={tone}>
      <span aria-hidden="true">{SIGNS[tone]}</span> {text}
      {asOf !== null && (
        <span class="badge-age">
          {' '}
          <Age since={asOf} />
        </span>
      )}
    </span>
  )
}
