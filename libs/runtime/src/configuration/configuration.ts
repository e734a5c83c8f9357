/** How a process was told to run. Checked once at start. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** 0 = off. */
  readonly metricsPort: number;
  readonly dataDir: string;
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  readonly peopleUrl: string;
  /** 32 bytes; null when PERSON_KEY was not given and the people store is embedded (the key file then decides). */
  readonly personKey: Buffer | null;
  readonly auth:
    | { readonly mode: 'dev'; readonly audience: string; readonly issuer: string; readonly rolesClaim: string }
    | {
        readonly mode: 'oidc';
        readonly issuer: string;
        readonly audience: string;
        readonly jwksUrl: string | null;
        readonly rolesClaim: string;
      };
  readonly communityRegistration: 'open' | 'operators';
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean;
  /** Requests per subject; 0 = no limit. */
  readonly rateLimitPerMinute: number;
  readonly mailsPerAddressPerDay: number;
  readonly mailsPerVoucherPerDay: number;
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly mailLanguage: 'en' | 'fr';
  /** So long before an invitation expires its guest is reminded of it; 0 = never. */
  readonly mailReminderHours: number;
  /** A template with `{invitationId}` in it. */
  readonly invitationUrl: string;
  readonly logLevel: string;
  readonly otlpEndpoint: string | null;
}

/** How many mails there may be in 24 hours, 0 = no limit, in the words of those who count them. */
export const mailLimits = ({
  mailsPerAddressPerDay: perAddress,
  mailsPerVoucherPerDay: perVoucher,
}: Pick<Configuration, 'mailsPerAddressPerDay' | 'mailsPerVoucherPerDay'>) => ({ perAddress, perVoucher });
