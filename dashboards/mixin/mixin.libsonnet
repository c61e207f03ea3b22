// Rules, alerts and dashboards for those who use jsonnet; the YAML in dashboards/rules is printed from it.
(import 'config.libsonnet') +
(import 'recording.libsonnet') +
(import 'alerts_limits.libsonnet') +
(import 'alerts_life.libsonnet') +
(import 'alerts_exporter.libsonnet') +
(import 'dashboards.libsonnet')
