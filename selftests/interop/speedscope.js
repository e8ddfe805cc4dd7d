// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens a trace with the importer of speedscope, a viewer of profiles, outside of
 * a browser:
 *
 *	node speedscope.js BUNDLE TRACE
 *
 * Prints the tracks, and the slices by name, that it found. In the bundle, which
 * is for browsers, the importer has no name of its own: it is the function that
 * looks for traceEvents, and what prepares it stands behind it.
 */
'use strict';

const fs = require('fs');

function load(file)
{
	const source = fs.readFileSync(file, 'utf8');
	const found = /function (\w+)\(t\)\{return \w+\(t\)\?\w+\(t\):\w+\(t\)\?\w+\(t\.traceEvents\)[^}]*\}var \w+,(\w+)=/.exec(source);

	if (!found)
		throw new Error('not the bundle that this is for');
	const begin = source.indexOf('{') + 1;

	// There is no window, which it finds out after all has been defined.
	try {
		(0, eval)(source.slice(0, begin) +
			  `globalThis.open_trace = t => { ${found[2]}(); return ${found[1]}(t); };` +
			  source.slice(begin));
	} catch (error) {
		if (!(error instanceof ReferenceError))
			throw error;
	}
	return globalThis.open_trace;
}

const [, , bundle, file] = process.argv;
const group = load(bundle)(JSON.parse(fs.readFileSync(file, 'utf8')));
const slices = {};

for (const profile of group.profiles)
	profile.forEachCall(node => {
		// the frame of a slice has its arguments behind its name
		const name = node.frame.name.replace(/ \{.*/s, '');

		slices[name] = (slices[name] || 0) + 1;
	}, () => {});
console.log(JSON.stringify({ tracks: group.profiles.map(p => p.getName()), slices }));
process.exit(0);
