// The jobs as the page shows them: what the API says, and what follows from two answers.

const STEP = 10; // seconds from one point of the charts to the next, as in the exporter's history
const POINTS = 90;
const ETA_SPAN = 60; // seconds that the speed of burning CPU time is taken over

/** What the list needs of each job. */
export const METRICS = [
  'jobobject_info', 'jobobject_depth', 'jobobject_cpu_seconds_total', 'jobobject_cpu_period_seconds',
  'jobobject_cpu_time_limit_seconds', 'jobobject_cpu_time_expirations_total', 'jobobject_cpu_rate_limit_ratio',
  'jobobject_cpu_ready_seconds_total', 'jobobject_processes', 'jobobject_processes_limit',
  'jobobject_processes_terminated_by_limit_total', 'jobobject_limit_violations_total',
  'jobobject_memory_commit_bytes', 'jobobject_memory_limit_bytes', 'jobobject_end_time_seconds',
];

/** The value of the series with this label; null where there is none. */
export function series(list, label, value) {
  return list?.find((one) => one[label] === value)?.value ?? null;
}

const sum = (list) => (list ? list.reduce((all, one) => all + one.value, 0) : null);
const ratioOf = (used, limit) => (used === null || limit === null || limit <= 0 ? null : used / limit);

/** The charts' points of all jobs: one axis of time, and a column for each figure of each job. */
export class Past {
  times = [];
  jobs = new Map();

  /** Takes over what the exporter remembers. */
  load(history) {
    this.times = history.times;
    this.jobs.clear();
    for (const job of history.jobs) {
      this.jobs.set(job.path, { cpu: job.cpu_cores, memory: job.memory_commit_bytes, processes: job.processes });
    }
  }

  /** Begins a column where the last one is old enough; else the newest figures replace those of the last. */
  column(time) {
    const last = this.times.at(-1);
    const isNew = last === undefined || time - last >= STEP || !this.hasHead;
    if (isNew) {
      this.times.push(time);
      for (const job of this.jobs.values()) for (const figures of Object.values(job)) figures.push(null);
      if (this.times.length > POINTS + 1) {
        this.times.shift();
        for (const job of this.jobs.values()) for (const figures of Object.values(job)) figures.shift();
      }
      this.hasHead = true;
    }
    return isNew;
  }

  /** A gap in all charts: nobody could be asked. */
  gap(time) {
    this.hasHead = false;
    this.column(time);
    this.hasHead = false;
  }

  set(path, cpu, memory, processes) {
    let job = this.jobs.get(path);
    if (!job) {
      const empty = () => new Array(this.times.length).fill(null);
      job = { cpu: empty(), memory: empty(), processes: empty() };
      this.jobs.set(path, job);
    }
    const at = this.times.length - 1;
    if (cpu !== null || job.cpu[at] === undefined) job.cpu[at] = cpu;
    job.memory[at] = memory;
    job.processes[at] = processes;
  }

  /** Forgets jobs that are gone from all charts. */
  forget(paths) {
    for (const [path, job] of this.jobs) {
      if (!paths.has(path) && job.processes.every((value) => value === null)) this.jobs.delete(path);
    }
  }
}

/** One job, and what was seen of it before. */
export class Job {
  constructor(path) {
    this.path = path;
    this.spent = []; // [time, user seconds since the limit was set]
    this.base = null; // where rates are taken from
    this.cores = null;
    this.heldBack = null;
  }

  update(raw, time, isNewColumn, processors, lastCores) {
    const metrics = raw.metrics;
    const info = metrics.jobobject_info?.[0] ?? {};
    this.raw = raw;
    this.name = raw.job_object;
    this.space = raw.namespace;
    this.id = raw.id ?? null;
    this.kind = info.kind ?? null;
    this.info = info;
    this.label = info.container ? `${info.container}` : raw.job_object;
    this.parent = raw.parent ?? null;
    this.processes = metrics.jobobject_processes ?? null;
    this.processesLimit = metrics.jobobject_processes_limit ?? null;
    this.memory = metrics.jobobject_memory_commit_bytes ?? null;
    this.memoryLimit = series(metrics.jobobject_memory_limit_bytes, 'scope', 'job');
    this.kills = metrics.jobobject_processes_terminated_by_limit_total ?? null;
    this.violations = sum(metrics.jobobject_limit_violations_total);
    this.ended = metrics.jobobject_end_time_seconds ?? null;
    const cap = metrics.jobobject_cpu_rate_limit_ratio ?? null;
    this.coresLimit = cap === null || !processors ? null : cap * processors;
    this.rates(metrics, time, isNewColumn);
    this.cores ??= lastCores;
    this.expiry(metrics, time);
    this.cpuRatio = ratioOf(this.cores, this.coresLimit);
    this.memoryRatio = ratioOf(this.memory, this.memoryLimit);
    this.processesRatio = ratioOf(this.processes, this.processesLimit);
    this.states();
  }

  rates(metrics, time, isNewColumn) {
    const cpu = sum(metrics.jobobject_cpu_seconds_total);
    const ready = metrics.jobobject_cpu_ready_seconds_total ?? null;
    if (this.base && cpu !== null && time > this.base.time && cpu >= this.base.cpu) {
      const seconds = time - this.base.time;
      this.cores = (cpu - this.base.cpu) / seconds;
      const waited = ready === null ? null : Math.max(0, ready - this.base.ready);
      const ran = cpu - this.base.cpu;
      this.heldBack = waited === null ? null : waited + ran > 0.01 * seconds ? waited / (waited + ran) : 0;
    } else if (this.base && cpu !== null && cpu < this.base.cpu) {
      this.base = null;
      this.cores = null;
    }
    if (cpu !== null && (this.base === null || isNewColumn)) this.base = { time, cpu, ready: ready ?? 0 };
  }

  /** How much CPU time is left, and when it will be used up at the speed of the last minute. */
  expiry(metrics, time) {
    this.timeLimit = series(metrics.jobobject_cpu_time_limit_seconds, 'scope', 'job');
    this.timeUsed = series(metrics.jobobject_cpu_period_seconds, 'mode', 'user');
    this.expirations = sum(metrics.jobobject_cpu_time_expirations_total);
    this.timeRatio = ratioOf(this.timeUsed, this.timeLimit);
    this.timeLeft = this.timeRatio === null ? null : Math.max(0, this.timeLimit - this.timeUsed);
    this.eta = null;
    if (this.timeLeft === null) return;
    if (this.spent.length > 0 && this.timeUsed < this.spent.at(-1)[1]) this.spent = [];
    this.spent.push([time, this.timeUsed]);
    while (this.spent.length > 2 && time - this.spent[0][0] > ETA_SPAN) this.spent.shift();
    const [since, before] = this.spent[0];
    const speed = time - since >= 1 ? (this.timeUsed - before) / (time - since) : 0;
    if (speed > 0.0005) this.eta = this.timeLeft / speed;
  }

  /** What a person should look at, worst first. */
  states() {
    const states = [];
    const add = (tone, text, why) => states.push({ tone, text, why });
    if (this.expirations > 0 && this.processes === 0) add('crit', 'CPU time expired', 'Its CPU time limit was reached and its processes were killed.');
    else if (this.timeLeft !== null && this.eta !== null && this.eta < 900 && this.timeRatio > 0.5) {
      add('crit', 'expires soon', 'At the speed of the last minute its CPU time runs out within 15 minutes.');
    } else if (this.timeRatio !== null && this.timeRatio >= 0.9) add('warn', 'CPU time', 'More than 90 % of its CPU time is used.');
    if (this.memoryRatio !== null && this.memoryRatio >= 0.9) add('crit', 'memory', 'Memory is above 90 % of the limit.');
    if (this.processesRatio !== null && this.processesRatio >= 1) add('warn', 'process limit', 'No further process can start.');
    const isHeld = this.heldBack !== null ? this.heldBack > 0.25 : this.cpuRatio !== null && this.cpuRatio > 0.97;
    if (isHeld) add('warn', 'throttled', 'CPU rate control throttles it for more than a quarter of the time that its threads want to run.');
    if (this.ended !== null) add('', 'ended', 'The job has ended; these are its last figures.');
    this.state = states;
    this.attention = states.some((one) => one.tone !== '');
  }

  /** For the search: everything that names the job. */
  get haystack() {
    return [this.name, this.space, this.kind, this.id, ...Object.values(this.info).filter((v) => typeof v === 'string')]
      .join('\n').toLocaleLowerCase('en');
  }
}

/** All jobs of the host. */
export class Host {
  jobs = new Map();
  past = new Past();
  time = null;
  known = 0;
  processors = null;
  memoryLimit = null;

  update(answer) {
    this.time = answer.time;
    this.known = answer.known;
    const isNewColumn = this.past.column(answer.time);
    const seen = new Set();
    for (const raw of answer.jobs) {
      seen.add(raw.path);
      let job = this.jobs.get(raw.path);
      if (!job) this.jobs.set(raw.path, (job = new Job(raw.path)));
      job.update(raw, answer.time, isNewColumn, this.processors, this.past.jobs.get(raw.path)?.cpu.at(-2) ?? null);
      this.past.set(raw.path, job.cores, job.memory, job.processes);
    }
    for (const path of this.jobs.keys()) if (!seen.has(path)) this.jobs.delete(path);
    if (isNewColumn) this.past.forget(seen);
  }

  /** The time between an answer and the next after an absence says nothing of rates. */
  interrupted(time) {
    this.past.gap(time);
    for (const job of this.jobs.values()) job.base = null;
  }

  /** Sums over the jobs that no other job contains: the others are in these. */
  totals() {
    const all = { jobs: 0, processes: 0, cores: 0, memory: 0, kills: 0, attention: 0, hasMemory: false, hasCores: false };
    for (const job of this.jobs.values()) {
      all.jobs += 1;
      all.attention += job.attention ? 1 : 0;
      if (job.parent !== null && this.jobs.has(job.parent)) continue;
      all.processes += job.processes ?? 0;
      all.kills += job.kills ?? 0;
      all.cores += job.cores ?? 0;
      all.hasCores ||= job.cores !== null;
      all.memory += job.memory ?? 0;
      all.hasMemory ||= job.memory !== null;
    }
    return all;
  }
}

const ORDER = {
  name: (a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }) || (a.path < b.path ? -1 : 1),
  cpu: (a, b) => (b.cores ?? -1) - (a.cores ?? -1),
  memory: (a, b) => (b.memory ?? -1) - (a.memory ?? -1),
  processes: (a, b) => (b.processes ?? -1) - (a.processes ?? -1),
  expiry: (a, b) => (a.eta ?? 1e12 - (a.timeRatio ?? -1)) - (b.eta ?? 1e12 - (b.timeRatio ?? -1)),
  kills: (a, b) => (b.kills ?? 0) + (b.violations ?? 0) - (a.kills ?? 0) - (a.violations ?? 0),
};

/**
 * The rows of the list: {job, level, children, isContext}. Nested, the jobs that are wanted stand below those
 * that contain them, which are there as well, as context.
 */
export function rowsOf(host, { search, kind, attention, sort, descending, nested, collapsed }) {
  const text = search.trim().toLocaleLowerCase('en');
  const wanted = (job) =>
    (kind === '' || (job.kind ?? 'none') === kind) && (!attention || job.attention) && (text === '' || job.haystack.includes(text));
  const compare = (a, b) => (descending ? -1 : 1) * ORDER[sort](a, b) || ORDER.name(a, b);
  const all = [...host.jobs.values()];
  if (!nested) return all.filter(wanted).sort(compare).map((job) => ({ job, level: 1, children: 0, isContext: false }));
  const shown = new Map();
  for (const job of all) {
    if (!wanted(job)) continue;
    shown.set(job, true);
    const around = new Set([job]);
    for (let up = host.jobs.get(job.parent); up && !around.has(up); up = host.jobs.get(up.parent)) {
      around.add(up);
      if (!shown.has(up)) shown.set(up, false);
    }
  }
  const below = new Map();
  for (const job of shown.keys()) {
    const parent = host.jobs.get(job.parent);
    const key = parent && parent !== job && shown.has(parent) ? parent : null;
    if (!below.has(key)) below.set(key, []);
    below.get(key).push(job);
  }
  const rows = [];
  const visit = (jobs, level) => {
    for (const job of jobs.sort(compare)) {
      const children = below.get(job) ?? [];
      rows.push({ job, level, children: children.length, isContext: !shown.get(job) });
      if (children.length > 0 && !collapsed.has(job.path)) visit(children, level + 1);
    }
  };
  visit(below.get(null) ?? [], 1);
  return rows;
}
