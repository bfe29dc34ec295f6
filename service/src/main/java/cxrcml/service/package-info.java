/**
 * What every process of the trainer needs: the run specification ({@code spec}), lifecycle and exit
 * codes ({@code process}), statuses, channels and retries ({@code rpc}), Prometheus metrics ({@code
 * metrics}) and taking part in a run ({@code membership}).
 */
package cxrcml.service;
