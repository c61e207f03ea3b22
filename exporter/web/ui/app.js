// What is shown, and what keeps it up to date.

import { Events, EventsView } from './events.js';
import { Host, METRICS } from './model.js';
import { StatusView, hostFigures } from './status.js';
import { clock, duration } from './format.js';
import { get, poll } from './api.js';
import { JobView } from './job.js';
import { ListView } from './list.js';
import { setText } from './dom.js';

const INTERVAL = 2000;
const THEMES = { auto: ['◐', 'as the system'], light: ['☀', 'light'], dark: ['☾', 'dark'] };

const byId = (id) => document.getElementById(id);
const host = new Host();
const events = new Events();
const list = new ListView(host);
const eventsView = new EventsView(events);
const statusView = new StatusView();
let status = null;
let view = null; // a JobView, or one of the three above
let lostSince = null;
let lastAnswer = 0; // performance.now()

/** The view of the address: "#/", "#/events", "#/status", "#/job/NAMESPACE/NAME". */
function route() {
  const path = location.hash.replace(/^#\/?/, '');
  const name = path.startsWith('job/') ? 'jobs' : path || 'jobs';
  const shown = path.startsWith('job/') ? new JobView(host, path.slice('job/'.length), events)
    : { events: eventsView, status: statusView }[path] ?? list;
  for (const link of document.querySelectorAll('nav [data-view]')) {
    if (link.dataset.view === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const hadFocus = view !== null;
  view = shown;
  byId('main').replaceChildren(view.node);
  document.body.dataset.view = shown === list ? 'list' : 'page';
  show();
  if (view instanceof JobView) view.refresh().catch(() => {});
  if (!hadFocus) return;
  if (view === list) byId('main').focus({ preventScroll: true });
  else view.node.querySelector('h1').focus({ preventScroll: true });
}

function show() {
  if (view === statusView) statusView.update(status);
  else if (view === list) {
    document.title = `Job objects · ${location.host}`;
    list.update();
  } else view.update();
}

/** How fresh what is shown is. */
function tellLive() {
  const age = (performance.now() - lastAnswer) / 1000;
  const isLost = lostSince !== null;
  const down = status ? hostFigures(status).down : [];
  document.body.dataset.live = isLost ? 'lost' : lastAnswer === 0 ? 'wait' : down.length > 0 ? 'part' : 'yes';
  let text = 'Connecting…';
  if (isLost) text = `No answer since ${clock(lostSince)}; asking again`;
  else if (lastAnswer !== 0 && age > 30 && !document.hidden) text = `Last answer ${duration(age)} ago`;
  else if (lastAnswer !== 0) text = down.length > 0 ? `Live, but ${down.join(' and ')} ${down.length > 1 ? 'are' : 'is'} down` : 'Live';
  setText(byId('live-text'), text);
}

async function refresh() {
  const jobs = await get(`jobs?metrics=${METRICS.join()}`);
  if (lostSince !== null) {
    // It may be another run of the exporter: the past is its own, if it has one.
    lostSince = null;
    host.interrupted(jobs.time);
    await loadStatus();
  }
  host.update(jobs);
  lastAnswer = performance.now();
  if (view instanceof JobView) await view.refresh();
  tellLive();
  show();
}

async function loadStatus() {
  status = await get('status');
  Object.assign(host, hostFigures(status));
  setText(byId('build'), `jobobject_exporter ${status.build.version} on ${status.build.platform}`);
}

function lost() {
  lostSince ??= Date.now() / 1000;
  tellLive();
}

/** What the exporter remembers comes first, so that charts have a past at once. */
let hasPast = false;
async function begin() {
  if (hasPast) return refresh();
  await loadStatus();
  host.past.load(await get('history'));
  hasPast = true;
  return refresh();
}

function theme() {
  const button = byId('theme');
  const set = (name) => {
    if (name === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    button.textContent = THEMES[name][0];
    button.setAttribute('aria-label', `Theme: ${THEMES[name][1]}`);
    button.title = `Theme: ${THEMES[name][1]}`;
    try {
      localStorage.setItem('theme', name);
    } catch {
      // Storage is switched off: the choice lasts as long as the page.
    }
  };
  const names = Object.keys(THEMES);
  let at = Math.max(0, names.indexOf(document.documentElement.dataset.theme ?? 'auto'));
  button.addEventListener('click', () => set(names[(at = (at + 1) % names.length)]));
  set(names[at]);
}

setText(byId('host'), location.host);
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.closest('input, select, textarea') || view !== list) return;
  event.preventDefault();
  list.search.focus();
});
window.addEventListener('hashchange', route);
theme();
route();

// Whether anybody answers is told by the first of them alone.
const quietly = () => {};

async function refreshStatus() {
  if (!hasPast) return;
  await loadStatus();
  if (view === statusView) show();
}

async function refreshEvents() {
  if (await events.ask() && view !== list && view !== statusView) show();
}

poll(begin, { interval: INTERVAL, failed: lost });
poll(refreshStatus, { interval: 5000, failed: quietly });
poll(refreshEvents, { interval: 1000, failed: quietly, waits: true });
setInterval(tellLive, 1000);
