/** Made by the build: every resource that the contracts declare, with the file it stands in. */
declare module 'virtual:resources' {
  const resources: readonly {
    readonly file: string;
    readonly outline: Omit<import('#platform/contract/outline.ts').ResourceOutline, 'routes'>;
    readonly load: () => Promise<import('#platform/contract/resource.ts').AnyResource>;
  }[];
  export default resources;
}
