// The same kind of page as the exporter's, served as Go exporters do: what tests/tools/attack.py compares with.
package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/go-kit/log"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/exporter-toolkit/web"
)

const jobs, metrics = 1000, 38

func registry() *prometheus.Registry {
	all := prometheus.NewRegistry()
	for metric := 0; metric < metrics; metric++ {
		family := prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: fmt.Sprintf("jobobject_example_figure_%d_bytes", metric),
			Help: "A figure.",
		}, []string{"job_object", "namespace"})
		for job := 0; job < jobs; job++ {
			family.WithLabelValues(fmt.Sprintf("Container_%d_of_a_made_up_host", job), "global").Set(float64(job * 4096))
		}
		all.MustRegister(family)
	}
	return all
}

func main() {
	addresses, systemd, config := []string{os.Args[1]}, false, ""
	http.Handle("/metrics", promhttp.HandlerFor(registry(), promhttp.HandlerOpts{}))
	flags := &web.FlagConfig{WebListenAddresses: &addresses, WebSystemdSocket: &systemd, WebConfigFile: &config}
	fmt.Fprintln(os.Stderr, web.ListenAndServe(&http.Server{}, flags, log.NewLogfmtLogger(os.Stderr)))
}
