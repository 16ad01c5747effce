/** Metrics of every series, whatever its probe. */
export const SERIES_METRICS = {
  /** Samples sent. */
  sent: 'sounder_sent_total',
  /** Samples sent without a reply, by label `outcome`. */
  lost: 'sounder_lost_total',
  /** Samples that this host failed to take, by label `cause`. */
  notMeasured: 'sounder_not_measured_total',
  /** RTT of single samples, for outputs that send each of them. */
  sampleRtt: 'sounder_sample_rtt_seconds',
  /** 1 = replied, 0 = lost, of single samples. */
  sampleSuccess: 'sounder_sample_success',
  /** Figures of one interval, for outputs that send aggregates. */
  intervalRttMin: 'sounder_interval_rtt_min_seconds',
  intervalRttMean: 'sounder_interval_rtt_mean_seconds',
  intervalRttMax: 'sounder_interval_rtt_max_seconds',
  intervalRttP50: 'sounder_interval_rtt_p50_seconds',
  intervalRttP95: 'sounder_interval_rtt_p95_seconds',
  intervalLossRatio: 'sounder_interval_loss_ratio',
} as const;

/** Labels of a series; empty ones are left out. External labels, as `site` or `agent`, stand beside them. */
export interface SeriesLabels {
  /** The probe's id. */
  readonly probe: string;
  readonly target: string;
  readonly address: string;
  readonly group: string;
  /** Destination port. */
  readonly port: string;
  /** The agent that measures; left out = this host. */
  readonly agent?: string;
}

/** Names with two underscores at the beginning are Prometheus’ own. */
export const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
