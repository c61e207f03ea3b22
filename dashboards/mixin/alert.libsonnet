// One alert. Its runbook is the heading of its name in runbooks.md.
function(config) function(name, severity, expr, summary, description, pending=null) {
  alert: name,
  expr: expr % config,
  [if pending != null then 'for']: pending,
  labels: { severity: severity },
  annotations: {
    summary: summary % config,
    // Broken over lines in the source only.
    description: std.strReplace(std.stripChars(description % config, '\n'), '\n', ' '),
    runbook_url: config.runbookUrl + '#' + std.asciiLower(name),
  },
}
