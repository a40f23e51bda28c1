/** Made by the build: every contract file that declares a resource, with what it exports. */
declare module 'virtual:resources' {
  const contracts: readonly (readonly [file: string, exports: Readonly<Record<string, unknown>>])[];
  export default contracts;
}
