export { hashPassword, matchesPassword, unmatchedHash } from './password-hash.js';
