/**
 * List prices in US dollars, on demand, Linux, the provider's first American region, as their public price pages gave
 * them in early 2026 (aws.amazon.com/ec2/pricing, aws.amazon.com/rds/postgresql/pricing, cloud.google.com/compute/all-pricing,
 * azure.microsoft.com/pricing/details/virtual-machines, digitalocean.com/pricing). Small on purpose: it tells tens from
 * thousands, not the bill.
 */

/** AWS: dollars an hour of a family's `large`; each size up doubles it. */
export const AWS_LARGE: Readonly<Record<string, number>> = {
  t2: 0.0928,
  t3: 0.0832,
  t3a: 0.0752,
  t4g: 0.0672,
  m4: 0.1,
  m5: 0.096,
  m5a: 0.086,
  m6a: 0.0864,
  m6g: 0.077,
  m6i: 0.096,
  m7a: 0.1159,
  m7g: 0.0816,
  m7i: 0.1008,
  m8g: 0.0898,
  c4: 0.1,
  c5: 0.085,
  c5a: 0.077,
  c6a: 0.0765,
  c6g: 0.068,
  c6i: 0.085,
  c7a: 0.1026,
  c7g: 0.0725,
  c7i: 0.0893,
  r4: 0.133,
  r5: 0.126,
  r5a: 0.113,
  r6a: 0.1134,
  r6g: 0.1008,
  r6i: 0.126,
  r7a: 0.1521,
  r7g: 0.1071,
  r7i: 0.1323,
  x1: 0.4169,
  x1e: 0.417,
  x2gd: 0.167,
  i3: 0.156,
  i3en: 0.226,
  i4i: 0.1716,
  d3: 0.2497,
  g4dn: 0.263,
  g5: 0.503,
  g6: 0.4024,
  p3: 0.7655,
  p4d: 0.683,
  p5: 1.026,
  inf2: 0.379,
  trn1: 0.336,
};
/** How many of a family's `large` an AWS size holds. */
export const AWS_SIZES: Readonly<Record<string, number>> = {
  nano: 0.0625,
  micro: 0.125,
  small: 0.25,
  medium: 0.5,
  large: 1,
  xlarge: 2,
  metal: 48,
};
/** AWS managed databases cost about this many times the machine below them. */
export const AWS_DATABASE = 1.85;

/** Google Cloud: dollars an hour of one virtual CPU of a family. */
export const GOOGLE_CPU: Readonly<Record<string, number>> = {
  e2: 0.0335,
  n1: 0.0475,
  n2: 0.0486,
  n2d: 0.0422,
  n4: 0.0474,
  c2: 0.0522,
  c2d: 0.0454,
  c3: 0.0504,
  t2d: 0.0422,
  m1: 0.1577,
  m2: 0.1615,
  m3: 0.1599,
};
/** Google Cloud: dollars an hour of machine types that come with accelerators. */
export const GOOGLE_GPU: Readonly<Record<string, number>> = {
  'a2-highgpu-1g': 3.67,
  'a2-highgpu-2g': 7.35,
  'a2-highgpu-4g': 14.69,
  'a2-highgpu-8g': 29.39,
  'a2-megagpu-16g': 55.74,
  'a3-highgpu-8g': 88.25,
  'g2-standard-4': 0.71,
  'g2-standard-8': 0.85,
  'g2-standard-48': 4.0,
};
/** Azure: dollars an hour of one virtual CPU of a series. */
export const AZURE_CPU: Readonly<Record<string, number>> = {
  a: 0.043,
  b: 0.0208,
  d: 0.048,
  ds: 0.048,
  e: 0.063,
  es: 0.063,
  f: 0.0425,
  fs: 0.0425,
  l: 0.078,
  ls: 0.078,
  m: 0.104,
  nc: 0.15,
  nd: 0.34,
  nv: 0.19,
};
/** DigitalOcean: dollars a month of the sizes that its documentation lists first. */
export const DROPLET_MONTH: Readonly<Record<string, number>> = {
  's-1vcpu-512mb-10gb': 4,
  's-1vcpu-1gb': 6,
  's-1vcpu-2gb': 12,
  's-2vcpu-2gb': 18,
  's-2vcpu-4gb': 24,
  's-4vcpu-8gb': 48,
  's-8vcpu-16gb': 96,
  'g-2vcpu-8gb': 63,
  'g-4vcpu-16gb': 126,
  'g-8vcpu-32gb': 252,
  'c-2': 42,
  'c-4': 84,
  'c-8': 168,
  'm-2vcpu-16gb': 84,
  'm-4vcpu-32gb': 168,
  'gpu-h100x1-80gb': 2475,
  'gpu-h100x8-640gb': 17461,
  'db-s-1vcpu-1gb': 15,
  'db-s-1vcpu-2gb': 30,
  'db-s-2vcpu-4gb': 60,
  'db-s-4vcpu-8gb': 120,
};
/** Hours that a month is counted as. */
export const MONTH_HOURS = 730;
