import { count } from '../wallboard/words.js'
import type { Snapshot } from './snapshot.js'

/** What goes on at this moment. */
export function NowPanel({ snapshot }: { readonly snapshot: Snapshot }) {
  const store = snapshot.sum('gcx_store_up')
  const figures: readonly (readonly [string, number | null])[] = [
    ['Loads', snapshot.sum('gcx_loads_under_way')],
    ['Runs', snapshot.sum('gcx_runs_under_way') ?? 0],
    ['Subscriptions', snapshot.sum('gcx_subscriptions')],
    ['Watched questions', snapshot.sum('gcx_watchers')],
  ]
  return (
    <section class="panel" aria-labelledby="now-title">
      <header class="panel-head">
        <h2 id="now-title">Under way</h2>
      </header>
      <dl class="cockpit-figures">
        {figures.map(([name, value]) => (
          <div class="figure" key={name}>
            <dt>{name}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
        {store !== null && (
          <div class="figure">
            <dt>Shared store</dt>
            <dd>{store === 1 ? 'answers' : '◆ away'}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}
