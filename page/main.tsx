import './style/colours.css'
import './style/page.css'
import './style/wallboard.css'
import './style/cockpit.css'
import { render } from 'preact'
import { App } from './app.js'
import { renderByFrame } from './frames.js'

renderByFrame()
const place = document.getElementById('page')
if (place) render(<App />, place)
