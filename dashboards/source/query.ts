// PromQL that the dashboards share.

/** What tells one job of one host from another. `cluster` is there where a site adds it to its targets. */
export const JOB = 'cluster, job, instance, namespace, job_object, id';

const TARGET = 'cluster=~"$cluster",job=~"$job",instance=~"$instance"';
const ONE = 'namespace=~"$namespace",job_object=~"$job_object"';

/** Matchers of the hosts that are chosen above the panels. */
export function hosts(extra = ''): string {
  return `{${[TARGET, extra].filter(Boolean).join(',')}}`;
}

/** Matchers of the jobs that are chosen above the panels. */
export function jobs(extra = ''): string {
  return `{${[TARGET, ONE, extra].filter(Boolean).join(',')}}`;
}

/** Of the series of jobs those of the chosen kind: it stands on jobobject_info alone. */
export function ofKind(expr: string, matchers = hosts('kind=~"$kind"')): string {
  return `${expr} and on (${JOB}) jobobject_info${matchers}`;
}

/** Series of jobs with labels of `info` put on: of jobobject_info, or what is made of it. */
export function named(expr: string, labels: string, info: string): string {
  return `${expr} * on (${JOB}) group_left (${labels}) ${info}`;
}

/** Value of what is not set: no limit, no prediction. Panels show words for it (NOT_SET in panels.ts). */
export const UNSET = -1e9;

export const orUnset = (expr: string): string => `${expr} or on () vector(${UNSET})`;
export const orZero = (expr: string): string => `${expr} or on () vector(0)`;

/** A line of its own where there is nothing to show, so that no panel of a healthy host is empty. */
export function orNone(expr: string, label: string, words: string, value = 0): string {
  return `${expr} or on () label_replace(vector(${value}), "${label}", "${words}", "", "")`;
}

/** The same as the row of a table, whose columns show no value. */
export const orNoRow = (expr: string, label: string, words: string): string => orNone(expr, label, words, UNSET);

/** The highest ones of the whole time range: the same lines from its beginning to its end. */
export function highest(count: number, expr: string, over: string): string {
  return `${expr} and topk(${count}, max_over_time((${over})[$__range:] @ end()))`;
}
