import './style/colours.css'
import './style/page.css'
import './style/wallboard.css'
import { render } from 'preact'
import { App } from './app.js'

const place = document.getElementById('page')
if (place) render(<App />, place)
