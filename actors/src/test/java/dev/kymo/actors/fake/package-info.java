/** Trainers and probes whose whole model is one number, and what can go wrong in them. */
package dev.kymo.actors.fake;
