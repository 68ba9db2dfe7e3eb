import { type Choice, VIEWS, type View, writeChoice } from './choice/choice.js'
import { BudgetGauge } from './wallboard/budget-gauge.js'

interface HeaderProps {
  readonly choice: Choice
  readonly change: (change: Partial<Choice>) => void
  readonly isReady: boolean
  readonly onChoose: () => void
}

const NAMES: Readonly<Record<View, string>> = {
  wallboard: 'Wallboard',
  cockpit: 'Cockpit',
  explore: 'Explore',
}

export function Header({ choice, change, isReady, onChoose }: HeaderProps) {
  return (
    <header class="page-head">
      <h1>Contact centre</h1>
      <nav aria-label="Views">
        {VIEWS.map((view) => (
          <a
            key={view}
            href={`/${writeChoice({ ...choice, view })}`}
            aria-current={view === choice.view ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return
              event.preventDefault()
              change({ view })
            }}
          >
            {NAMES[view]}
          </a>
        ))}
      </nav>
      <div class="page-tools">
        {isReady && <BudgetGauge />}
        <button type="button" onClick={onChoose}>
          Choose
        </button>
        <button
          type="button"
          title="Nothing but the numbers; Escape leads back"
          onClick={() => change({ kiosk: true, view: 'wallboard' })}
        >
          Kiosk
        </button>
      </div>
    </header>
  )
}
