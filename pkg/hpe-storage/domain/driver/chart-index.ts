import { list, record, text } from '../kube/json.ts';
import { finding, type Finding } from '../finding.ts';
import { fitOf, type Environment, type Fit } from './fit.ts';
import { CHART_NAME } from './names.ts';
import { compareVersions, isAtLeast, isPrerelease, isVersion, OLDEST_OFFERED } from './versions.ts';

export interface ChartVersion {
  readonly version: string;
  readonly appVersion: string;
  /** RFC 3339; undefined where the repository does not say. */
  readonly created: string | undefined;
}

/** The driver's versions in a Helm index (`?link=index`), newest first; empty when the repository does not hold the chart. */
export const readChartIndex = (index: unknown): readonly ChartVersion[] =>
  list(index, 'entries', CHART_NAME)
    .flatMap((entry): ChartVersion[] => {
      const version = text(entry, 'version');

      return version && isVersion(version) ? [{ version, appVersion: text(entry, 'appVersion') ?? version, created: text(entry, 'created') }] : [];
    })
    .sort((a, b) => compareVersions(b.version, a.version));

/** The chart's own defaults in an answer of `?link=info`. */
export const readChartValues = (info: unknown): Readonly<Record<string, unknown>> => record(info, 'values');

export interface VersionOffer extends ChartVersion {
  readonly isPrerelease: boolean;
  readonly fit: Fit;
  /** Why it cannot be chosen; undefined when it can. */
  readonly blocked: Finding | undefined;
}

/** Every version with its fit: stable ones, then pre-releases, each newest first. */
export const offersOf = (versions: readonly ChartVersion[], environment: Environment): readonly VersionOffer[] => {
  const offers = versions.map((chart): VersionOffer => ({
    ...chart,
    isPrerelease: isPrerelease(chart.version),
    fit:          fitOf(chart.version, environment),
    blocked:      isAtLeast(chart.version, OLDEST_OFFERED) ? undefined : finding('error', 'driver.tooOld', 'version', { oldest: OLDEST_OFFERED }),
  }));

  return [...offers.filter((offer) => !offer.isPrerelease), ...offers.filter((offer) => offer.isPrerelease)];
};

const RANK = { good: 0, untested: 1, unfit: 2 } as const;

/** The newest stable version of the best fit; undefined when every version is unfit. */
export const recommendedOffer = (offers: readonly VersionOffer[]): VersionOffer | undefined =>
  offers
    .filter((offer) => !offer.blocked && !offer.isPrerelease && offer.fit.verdict !== 'unfit')
    .sort((a, b) => RANK[a.fit.verdict] - RANK[b.fit.verdict] || compareVersions(b.version, a.version))[0];
