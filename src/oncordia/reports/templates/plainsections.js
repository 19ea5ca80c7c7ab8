// A page whose figures stand in it: no section is drawn by script.

const DRAW = {};
